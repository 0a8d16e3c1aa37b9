package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The values that an axis spans, {@code low} below {@code high}. */
record Range(Axis.Scale scale, double low, double high) {
    private static final int POWERS_OF_TEN = 8;
    /** About every other pixel of a plot. */
    private static final int COLUMNS = 300;

    /** From the axis' start or the least value to the largest, with a share of {@code padding} of the length added. */
    static Range of(Axis axis, DoubleStream values, double padding) {
        if (axis.scale() == Axis.Scale.CATEGORIES) {
            return new Range(axis.scale(), -0.5, axis.categories().size() - 0.5);
        }
        boolean isLog = axis.scale() == Axis.Scale.LOG10;
        DoubleUnaryOperator place = value -> isLog ? Math.log10(value) : value;
        double[] places = values.filter(axis::shows).map(place).sorted().toArray();
        double start = place.applyAsDouble(axis.start());
        double least = !Double.isNaN(start) ? start : places.length == 0 ? 0 : places[0];
        double largest = places.length == 0 ? least : places[places.length - 1];
        // Below a few units in the last place there is nothing to tell apart.
        boolean isLevel = largest - least <= 16 * Math.ulp(largest);
        double apart = isLog ? 0.3 : Math.abs(largest) < 1e-250 ? 1 : Math.abs(largest) / 10;
        double pad = isLevel ? apart : padding * (largest - least);
        double low = Double.isNaN(start) ? least - pad : start;
        double high = largest + pad;
        return isLog
                ? new Range(axis.scale(), Math.pow(10, low), Math.pow(10, high))
                : new Range(axis.scale(), low, high);
    }

    /** Where {@code value} lies: 0 at the start, 1 at the end, beyond them outside. */
    double share(double value) {
        return isLogarithmic() ? Math.log10(value / low) / Math.log10(high / low) : (value - low) / (high - low);
    }

    /** What lies at {@code share}: the inverse of {@link #share}. */
    double at(double share) {
        return isLogarithmic() ? low * Math.pow(high / low, share) : low + share * (high - low);
    }

    /** The nearest value in the range. */
    double nearest(double value) {
        return Math.max(low, Math.min(high, value));
    }

    boolean isLogarithmic() {
        return scale == Axis.Scale.LOG10;
    }

    /** Adds ticks at powers of ten, or every other, every third, … until they are few, to a scale of lets-plot. */
    void addPowersOfTen(Map<String, Object> scale) {
        int first = (int) Math.ceil(Math.log10(low) - 1e-9);
        int last = (int) Math.floor(Math.log10(high) + 1e-9);
        int stride = (last - first) / POWERS_OF_TEN + 1;
        // Less than two would say little; lets-plot's own ticks are at round values then.
        if (last > first) {
            int start = -Math.floorDiv(-first, stride) * stride;
            int[] exponents = IntStream.iterate(start, exponent -> exponent <= last, exponent -> exponent + stride)
                    .toArray();
            scale.put(
                    "breaks",
                    IntStream.of(exponents)
                            .mapToObj(exponent -> Math.pow(10, exponent))
                            .toList());
            boolean isPlain = first >= -3 && last <= 5;
            scale.put(
                    "labels",
                    IntStream.of(exponents)
                            .mapToObj(exponent -> Numbers.powerOfTen(exponent, isPlain))
                            .toList());
        }
    }

    /** Of each column of pixels the lowest and the highest point, so that no peak is lost; few points stay as they are. */
    List<Curve.Point> thinned(List<Curve.Point> points) {
        if (points.size() <= 2 * COLUMNS) {
            return points;
        }
        Comparator<Curve.Point> byY = Comparator.comparingDouble(Curve.Point::y);
        Map<Integer, List<Curve.Point>> columns = new TreeMap<>();
        points.forEach(point -> columns.computeIfAbsent((int) (COLUMNS * share(point.x())), unused -> new ArrayList<>())
                .add(point));
        return columns.values().stream()
                .flatMap(column -> Stream.of(Collections.min(column, byY), Collections.max(column, byY))
                        .distinct()
                        .sorted(Comparator.comparingDouble(Curve.Point::x)))
                .toList();
    }
}
