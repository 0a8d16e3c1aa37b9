package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;

/**
 * Layer normalisation of one row, without weight and bias: (x − mean) / √(variance + eps), with the population
 * variance.
 */
public final class LayerNorm {
    /** Far beyond float64, so that rounding to it at the end is the only rounding that shows. */
    private static final MathContext DIGITS = new MathContext(50);

    private LayerNorm() {}

    /**
     * Mean and population variance of a row, to 50 significant digits: their numerators Σx and n·Σx² − (Σx)² are exact.
     */
    public record Statistics(BigDecimal mean, BigDecimal variance) {
        /**
         * The statistics of a row.
         *
         * @throws IllegalArgumentException if the row is empty or holds a value that is not finite
         */
        public static Statistics of(double... row) {
            BigDecimal[] exact = exact(row);
            BigDecimal n = BigDecimal.valueOf(row.length);
            BigDecimal sum = Arrays.stream(exact).reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal squares = Arrays.stream(exact).map(x -> x.multiply(x)).reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal numerator = n.multiply(squares).subtract(sum.multiply(sum));
            return new Statistics(sum.divide(n, DIGITS), numerator.divide(n.multiply(n), DIGITS));
        }
    }

    /**
     * The float64 reference: exact statistics, each output rounded to float64 once. NaN throughout where variance + eps
     * is zero.
     *
     * @param row the inputs; any length but 0
     * @param eps what is added to the variance, taken exactly as the double that it is; not negative
     * @throws IllegalArgumentException if the row is empty or holds a value that is not finite, or eps is negative
     */
    public static double[] reference(double[] row, double eps) {
        requireEps(eps);
        BigDecimal[] exact = exact(row);
        BigDecimal n = BigDecimal.valueOf(row.length);
        BigDecimal sum = Arrays.stream(exact).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal regularised = Statistics.of(row).variance().add(new BigDecimal(eps));
        if (regularised.signum() == 0) {
            double[] undefined = new double[row.length];
            Arrays.fill(undefined, Double.NaN);
            return undefined;
        }
        BigDecimal divisor = regularised.sqrt(DIGITS).multiply(n);
        // n·x − Σx is exact, so a small spread around a large mean costs nothing.
        return Arrays.stream(exact)
                .mapToDouble(x ->
                        FloatFormat.FLOAT64.round(n.multiply(x).subtract(sum).divide(divisor, DIGITS)))
                .toArray();
    }

    /**
     * Which format holds what.
     *
     * @param input the format that the row is rounded to before anything is computed
     * @param arithmetic the format of every operation on single values, of eps, and of what the reductions give
     * @param sums the format in which both sums run and are divided by the length, before they are rounded to {@code
     *     arithmetic}
     * @param output the format that the result is rounded to
     */
    public record Precision(FloatFormat input, FloatFormat arithmetic, FloatFormat sums, FloatFormat output) {
        /**
         * Checks that no step but the roundings loses anything.
         *
         * @throws IllegalArgumentException if the arithmetic's format does not hold every input, or that of the sums
         *     not every result of the arithmetic
         */
        public Precision {
            if (!arithmetic.holdsAll(input) || !sums.holdsAll(arithmetic)) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "each must hold all values of the one before: %s, %s, %s",
                        input,
                        arithmetic,
                        sums));
            }
        }

        /** Everything in one format, the running sums too. */
        public static Precision all(FloatFormat format) {
            return new Precision(format, format, format, format);
        }

        /** Every operation in low precision, with means reduced in float32 and rounded once, as libraries reduce. */
        public static Precision withFloat32Sums(FloatFormat low) {
            return new Precision(low, low, FloatFormat.FLOAT32, low);
        }

        /** Low-precision input and output around float32 statistics. */
        public static Precision withFloat32Statistics(FloatFormat low) {
            return new Precision(low, FloatFormat.FLOAT32, FloatFormat.FLOAT32, low);
        }
    }

    /**
     * Layer normalisation written out naively, with a rounding after every operation: both sums from left to right,
     * each divided by the length, then the square root and the division. Overflow and division by zero are results
     * (infinities and NaN), not errors.
     *
     * @param row the inputs; its length is not 0 and a value of the format of the sums
     * @param eps what is added to the variance; not negative
     * @throws IllegalArgumentException if the row is empty, holds a value that is not finite or is too long for the
     *     format, or eps is negative
     */
    public static Run run(double[] row, double eps, Precision precision) {
        requireEps(eps);
        requireFinite(row);
        FloatFormat f = precision.arithmetic();
        double[] input = Arrays.stream(row).map(precision.input()::round).toArray();
        double mean = mean(input, precision);
        double[] deviations = Arrays.stream(input).map(x -> f.subtract(x, mean)).toArray();
        double[] squares = Arrays.stream(deviations).map(d -> f.multiply(d, d)).toArray();
        double variance = mean(squares, precision);
        double storedEps = f.round(eps);
        double divisor = f.sqrt(f.add(variance, storedEps));
        double[] output = Arrays.stream(deviations)
                .map(d -> precision.output().round(f.divide(d, divisor)))
                .toArray();
        return new Run(input, mean, variance, storedEps, divisor, output);
    }

    /** What a naive run computed, step by step. */
    public static final class Run {
        private final double[] input;
        private final double mean;
        private final double variance;
        private final double storedEps;
        private final double divisor;
        private final double[] output;

        private Run(double[] input, double mean, double variance, double storedEps, double divisor, double[] output) {
            this.input = input;
            this.mean = mean;
            this.variance = variance;
            this.storedEps = storedEps;
            this.divisor = divisor;
            this.output = output;
        }

        /** The row as the input format stores it. */
        public double[] input() {
            return input.clone();
        }

        /** The computed mean. */
        public double mean() {
            return mean;
        }

        /** The computed population variance; infinite if a square or their sum overflowed. */
        public double variance() {
            return variance;
        }

        /** What is left of eps in the arithmetic's format; 0 for 1e-8 in float16. */
        public double storedEps() {
            return storedEps;
        }

        /** √(variance + eps), as computed. */
        public double divisor() {
            return divisor;
        }

        /** The normalised row, in the output format. */
        public double[] output() {
            return output.clone();
        }
    }

    private static double mean(double[] values, Precision precision) {
        FloatFormat sums = precision.sums();
        double sum = Arrays.stream(values).reduce(0.0, sums::add);
        return precision.arithmetic().round(sums.divide(sum, values.length));
    }

    private static BigDecimal[] exact(double[] row) {
        requireFinite(row);
        return Arrays.stream(row).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    }

    private static void requireFinite(double[] row) {
        if (row.length == 0) {
            throw new IllegalArgumentException("a row must not be empty");
        }
        for (int i = 0; i < row.length; i++) {
            if (!Double.isFinite(row[i])) {
                throw new IllegalArgumentException(String.format(Locale.ROOT, "row[%d] is %s, not finite", i, row[i]));
            }
        }
    }

    private static void requireEps(double eps) {
        if (!(eps >= 0) || Double.isInfinite(eps)) {
            throw new IllegalArgumentException("eps must be finite and not negative: " + eps);
        }
    }
}
