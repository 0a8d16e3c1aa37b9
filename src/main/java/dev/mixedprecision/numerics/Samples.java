package dev.mixedprecision.numerics;

import java.util.Arrays;
import java.util.List;

/**
 * Repeated measurements of one quantity, in the order in which they were taken. Without any, every statistic is NaN,
 * and so it is where one of the measurements is.
 *
 * @param values the measurements
 */
public record Samples(List<Double> values) {
    public Samples {
        values = List.copyOf(values);
    }

    public static Samples of(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }

    public int count() {
        return values.size();
    }

    public double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The sample standard deviation, with n − 1; NaN for fewer than two samples. */
    public double standardDeviation() {
        double mean = mean();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return count() < 2 ? Double.NaN : Math.sqrt(squares / (count() - 1));
    }

    public double median() {
        return medianOfOwn(toArray());
    }

    /** The standard deviation over the mean. */
    public double spread() {
        return standardDeviation() / mean();
    }

    /** By how much the median of the second half is above that of the first, relative to the first. */
    public double drift() {
        int half = count() / 2;
        if (half == 0) {
            return Double.NaN;
        }
        double first = new Samples(values.subList(0, half)).median();
        double second = new Samples(values.subList(count() - half, count())).median();
        return second / first - 1;
    }

    /** The elementwise sums of two series of the same steps, as far as both go. */
    public Samples plus(Samples other) {
        double[] sums = new double[Math.min(count(), other.count())];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = values.get(i) + other.values.get(i);
        }
        return of(sums);
    }

    double[] toArray() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static double median(double[] values) {
        return medianOfOwn(values.clone());
    }

    /** Of an array that nobody else reads: it is sorted. */
    static double medianOfOwn(double[] sorted) {
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) { // where sorting puts NaN
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
