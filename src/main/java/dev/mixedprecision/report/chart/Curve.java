package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A line of a {@link LineChart}: points joined by straight lines.
 *
 * @param name the label
 * @param points in order of x; a point that is not finite, or has no place on an axis, leaves a gap and is counted in a
 *     note below the chart
 */
public record Curve(String name, List<Point> points) {

    /**
     * A point, with an interval where {@code low} and {@code high} are not NaN.
     *
     * @param x the place on the x axis
     * @param y the place on the y axis
     * @param low the lower end of the interval around y, or NaN
     * @param high the upper end of the interval around y, or NaN
     */
    public record Point(double x, double y, double low, double high) {
        Point(double x, double y) {
            this(x, y, Double.NaN, Double.NaN);
        }
    }

    /** Checks that nothing is null. */
    public Curve {
        Objects.requireNonNull(name, "name");
        points = List.copyOf(points);
    }

    /** A point at every {@code x[i]}, {@code y[i]}. */
    public static Curve line(String name, double[] x, double[] y) {
        requireSameLength(name, x.length, y.length);
        return new Curve(
                name,
                IntStream.range(0, x.length)
                        .mapToObj(i -> new Point(x[i], y[i]))
                        .toList());
    }

    /** This curve with an interval (error bar) from {@code low[i]} to {@code high[i]} at the i-th point. */
    public Curve interval(double[] low, double[] high) {
        requireSameLength(name, points.size(), low.length, high.length);
        List<Point> changed = new ArrayList<>(points.size());
        for (int i = 0; i < points.size(); i++) {
            changed.add(new Point(points.get(i).x(), points.get(i).y(), low[i], high[i]));
        }
        return new Curve(name, changed);
    }

    /** The points that are shown, split where others lie between them. */
    List<List<Point>> runs(Predicate<Point> isShown) {
        List<List<Point>> runs = new ArrayList<>();
        boolean isNew = true;
        for (Point point : points) {
            if (isShown.test(point)) {
                if (isNew) {
                    runs.add(new ArrayList<>());
                }
                runs.get(runs.size() - 1).add(point);
            }
            isNew = !isShown.test(point);
        }
        return runs;
    }

    private static void requireSameLength(String name, int... lengths) {
        if (Arrays.stream(lengths).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "The arrays of '" + name + "' differ in length: " + Arrays.toString(lengths));
        }
    }
}
