package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Points of a {@link LineChart} that belong together. Series of the same name (one experiment's seeds, say) share
 * their colour, dashes, marker and label.
 *
 * @param name the label
 * @param points in drawing order; a point that is not finite, or has no place on a logarithmic axis, leaves a gap and
 *     is counted in a note below the chart
 * @param join how the points are joined
 * @param thin whether to draw a thin, translucent line without markers, for one of many
 */
public record Series(String name, List<Point> points, Join join, boolean thin) {

    /** How the points of a series are joined. */
    public enum Join {
        /** By straight lines. */
        LINE,
        /** By steps: a value holds until the next point's x. */
        STEPS,
        /** Not at all: markers only. */
        NONE
    }

    /**
     * A point, with an interval where {@code low} and {@code high} are not NaN.
     *
     * @param x the place on the x axis
     * @param y the place on the y axis
     * @param low the lower end of the interval around y, or NaN
     * @param high the upper end of the interval around y, or NaN
     */
    public record Point(double x, double y, double low, double high) {
        boolean hasInterval() {
            return !Double.isNaN(low) && !Double.isNaN(high);
        }
    }

    /** Checks that nothing is null. */
    public Series {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(join, "join");
        points = List.copyOf(points);
    }

    /** Points joined by straight lines. */
    public static Series line(String name, double[] x, double[] y) {
        return of(name, x, y, Join.LINE);
    }

    /** Points joined by steps, each value holding until the next x: a sum that stagnates, a loss scale. */
    public static Series steps(String name, double[] x, double[] y) {
        return of(name, x, y, Join.STEPS);
    }

    /** Points shown by markers alone. */
    public static Series points(String name, double[] x, double[] y) {
        return of(name, x, y, Join.NONE);
    }

    /** This series with an interval (error bar) from {@code low[i]} to {@code high[i]} at the i-th point. */
    public Series interval(double[] low, double[] high) {
        requireSameLength(name, points.size(), low.length, high.length);
        List<Point> changed = new ArrayList<>(points.size());
        for (int i = 0; i < points.size(); i++) {
            changed.add(new Point(points.get(i).x(), points.get(i).y(), low[i], high[i]));
        }
        return new Series(name, changed, join, thin);
    }

    /** This series drawn thin, for one of many. */
    public Series asThin() {
        return new Series(name, points, join, true);
    }

    private static Series of(String name, double[] x, double[] y, Join join) {
        requireSameLength(name, x.length, y.length);
        List<Point> points = IntStream.range(0, x.length)
                .mapToObj(i -> new Point(x[i], y[i], Double.NaN, Double.NaN))
                .toList();
        return new Series(name, points, join, false);
    }

    static void requireSameLength(String name, int... lengths) {
        if (Arrays.stream(lengths).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "The arrays of '" + name + "' differ in length: " + Arrays.toString(lengths));
        }
    }
}
