package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * A shaded range of y over x: what was published, or what a bound allows. On an axis of categories each range is a box
 * of its own; else neighbours are joined.
 *
 * @param name the label
 * @param ranges in order of x; one without a place on the axes is left out
 */
public record Band(String name, List<Range> ranges) {

    /**
     * The range at one x.
     *
     * @param x the place on the x axis
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
