package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A shaded range of y over x: what was published, or what a bound allows. On an axis of categories each range is a box
 * of its own; else neighbours are joined.
 *
 * @param name the label
 * @param ranges in order of x; a range that is not finite leaves a gap
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

    /** The band from {@code low[i]} to {@code high[i]} at {@code x[i]}. */
    public static Band between(String name, double[] x, double[] low, double[] high) {
        Series.requireSameLength(name, x.length, low.length, high.length);
        return new Band(
                name,
                IntStream.range(0, x.length)
                        .mapToObj(i -> new Range(x[i], low[i], high[i]))
                        .toList());
    }
}
