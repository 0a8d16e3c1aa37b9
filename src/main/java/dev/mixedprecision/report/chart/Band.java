package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * A shaded range of y on each of some categories: what was published, or what a bound allows.
 *
 * @param name the label
 * @param ranges in order of x; one without a place on the y axis is left out
 */
public record Band(String name, List<Range> ranges) {

    /**
     * The range at one x.
     *
     * @param x the index of the category, from 0
     * @param low the lower end
     * @param high the upper end
     */
    public record Range(double x, double low, double high) {}

    /** Checks that nothing is null. */
    public Band {
        Objects.requireNonNull(name, "name");
        ranges = List.copyOf(ranges);
    }
}
