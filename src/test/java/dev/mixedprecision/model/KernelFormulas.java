package dev.mixedprecision.model;

import dev.mixedprecision.numerics.FloatFormat;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * What a pass computes between its matrix products, in float64, and how far float32 arithmetic may be from it: a unit
 * roundoff for every operation that a number goes through (N. Higham, Accuracy and Stability of Numerical Algorithms, 2002,
 * section 3.1), in whatever order sums are taken, whether or not a product is fused with a sum. {@code expf} and {@code
 * rsqrtf} are taken to err by 2 ulp, which the CUDA C++ Programming Guide states as their most.
 */
final class KernelFormulas {
    static final double EPSILON = 1e-5;

    private static final double UNIT_ROUNDOFF = 0x1p-24;
    private static final double ULP_2 = 4;

    /** Roundings of float32's sigmoid: {@code expf}, sum, quotient; where that is below the normal range it may be 0. */
    private static final double SIGMOID = ULP_2 + 2;

    /** Eight numbers in a thread, 32 threads in a warp, 32 warps in a block. */
    private static final int SUM_OF_ROW = 8 + 5 + 5;

    private static final double LEAST_NORMAL = 0x1p-126;
    private static final double SUBNORMALS = 0x1p-148; // a few roundings below the normal range

    private KernelFormulas() {}

    /**
     * Numbers, and how far from each a result may be before it is rounded to its type.
     *
     * @param values in float64
     * @param bounds absolute
     */
    record Expected(double[] values, double[] bounds) {
        private Expected(int count) {
            this(new double[count], new double[count]);
        }

        private void set(int index, double value, double bound) {
            values[index] = value;
            bounds[index] = bound;
        }

        /**
         * The first result that is no rounding of any number within the bound; empty where there is none.
         *
         * @param scale by what the numbers were multiplied in float32 before they were rounded
         */
        String firstWrong(double[] results, FloatFormat format, float scale) {
            if (results.length != values.length) {
                return results.length + " results for " + values.length + " numbers";
            }
            DoubleUnaryOperator rounding = rounding(format);
            for (int i = 0; i < results.length; i++) {
                double bound = scale == 1
                        ? bounds[i]
                        : scale * (bounds[i] + UNIT_ROUNDOFF * (Math.abs(values[i]) + bounds[i]));
                double least = rounding.applyAsDouble(scale * values[i] - bound);
                double most = rounding.applyAsDouble(scale * values[i] + bound);
                if (!(least <= results[i] && results[i] <= most)) {
                    return String.format(
                            Locale.ROOT, "%d: %s is not in %s … %s, for %s", i, results[i], least, most, values[i]);
                }
            }
            return "";
        }

        /** As above, for results in float32. */
        String firstWrong(double[] results) {
            return firstWrong(results, FloatFormat.FLOAT32, 1);
        }
    }

    /** Casts to float8 give the largest number for what is beyond it. */
    static DoubleUnaryOperator rounding(FloatFormat format) {
        boolean saturating = format == FloatFormat.E4M3FN || format == FloatFormat.E5M2;
        return saturating
                ? x -> format.roundSaturating(Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, x)))
                : format::round;
    }

    /** The bound γ_n of n roundings, relative. */
    private static double gamma(double n) {
        return n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF);
    }

    /** 1 / √(mean(x²) + ε) of every row. */
    static Expected reciprocals(double[] x, int width, double epsilon) {
        Expected expected = new Expected(x.length / width);
        double underRoot = 1 + SUM_OF_ROW + 1 + 2; // square, sum, division, and ε, itself rounded
        for (int row = 0; row < x.length / width; row++) {
            double squares = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                squares += x[i] * x[i];
            }
            double value = 1 / Math.sqrt(squares / width + epsilon);
            expected.set(row, value, value * gamma(underRoot / 2 + ULP_2 + 1)); // 1 for terms of higher order
        }
        return expected;
    }

    /** The gradient of a norm's input, and that of its weight. */
    record NormGradients(Expected input, Expected weight) {}

    /**
     * With y = x · r and g = d · w: r · (g − y · mean(g · y)) + residual, and the sums of d · y over the rows.
     *
     * @param r a number a row
     * @param residual null for none
     */
    static NormGradients normBackward(double[] d, double[] x, double[] r, double[] w, double[] residual) {
        int width = w.length;
        int rows = r.length;
        NormGradients gradients = new NormGradients(new Expected(d.length), new Expected(width));
        double[] magnitudes = new double[width];
        for (int row = 0; row < rows; row++) {
            double mean = 0;
            double meanOfMagnitudes = 0;
            for (int i = 0; i < width; i++) {
                double product = d[row * width + i] * w[i] * x[row * width + i] * r[row] / width;
                mean += product;
                meanOfMagnitudes += Math.abs(product);
            }
            for (int i = 0; i < width; i++) {
                int at = row * width + i;
                double y = x[at] * r[row];
                double before = residual == null ? 0 : residual[at];
                gradients.weight.values[i] += d[at] * y;
                magnitudes[i] += Math.abs(d[at] * y);
                gradients.input.set(
                        at,
                        r[row] * (d[at] * w[i] - y * mean) + before,
                        Math.abs(r[row] * d[at] * w[i]) * gamma(4) // product, difference, · r, + residual
                                // y, three factors, sum, division; y again, product, and the same three
                                + Math.abs(r[row] * y) * meanOfMagnitudes * gamma(3 + SUM_OF_ROW + 1 + 2 + 3)
                                + Math.abs(before) * gamma(1));
            }
        }
        int blocks = (rows + 7) / 8;
        for (int i = 0; i < width; i++) { // y, product, the rows of a block, blocks of a stride, strides
            gradients.weight.bounds[i] = magnitudes[i] * gamma(2 + 8 + (blocks + 7) / 8 + 8);
        }
        return gradients;
    }

    /**
     * Pairs of neighbours turned by their position's angles.
     *
     * @param x (tokens, heads · 2 · pairs)
     * @param cosines (context, pairs)
     * @param direction 1 for the angles, -1 for the way back
     */
    static Expected rotated(double[] x, int width, double[] cosines, double[] sines, int pairs, int direction) {
        Expected expected = new Expected(x.length);
        for (int i = 0; i < x.length; i += 2) {
            int angle = (i / width * pairs + i % width % (2 * pairs) / 2) % cosines.length;
            double cosine = cosines[angle];
            double sine = direction * sines[angle];
            double even = x[i];
            double odd = x[i + 1];
            expected.set(i, even * cosine - odd * sine, gamma(2) * (Math.abs(even * cosine) + Math.abs(odd * sine)));
            expected.set(
                    i + 1, even * sine + odd * cosine, gamma(2) * (Math.abs(even * sine) + Math.abs(odd * cosine)));
        }
        return expected;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** silu(gate) · up. */
    static Expected gated(double[] gate, double[] up) {
        Expected expected = new Expected(gate.length);
        for (int i = 0; i < gate.length; i++) {
            double value = gate[i] * sigmoid(gate[i]) * up[i];
            expected.set(
                    i,
                    value,
                    Math.abs(value) * gamma(SIGMOID + 2) + Math.abs(gate[i] * up[i]) * LEAST_NORMAL + SUBNORMALS);
        }
        return expected;
    }

    /** The gradients of gate and up. */
    record GateGradients(Expected gate, Expected up) {}

    /** From d, the gradient of silu(gate) · up: d · up · s · (1 + gate · (1 − s)) with s = sigmoid(gate), and d · silu(gate). */
    static GateGradients gateBackward(double[] d, double[] gate, double[] up) {
        GateGradients gradients = new GateGradients(new Expected(d.length), new Expected(d.length));
        for (int i = 0; i < d.length; i++) {
            double s = sigmoid(gate[i]);
            double rest = sigmoid(-gate[i]); // 1 − s, without what cancels
            double slope = 1 + gate[i] * rest;
            double ofSlope = Math.abs(gate[i]) * (s * gamma(SIGMOID + 1) + rest * gamma(3)) + gamma(1);
            gradients.gate.set(
                    i,
                    d[i] * up[i] * s * slope,
                    Math.abs(d[i] * up[i] * s)
                                    * (Math.abs(slope) * gamma(SIGMOID + 3) + ofSlope)
                                    * (1 + gamma(SIGMOID + 3))
                            + Math.abs(d[i] * up[i]) * (1 + Math.abs(gate[i])) * LEAST_NORMAL
                            + SUBNORMALS);
            double ofUp = d[i] * gate[i] * s;
            gradients.up.set(
                    i,
                    ofUp,
                    Math.abs(ofUp) * gamma(SIGMOID + 2) + Math.abs(d[i] * gate[i]) * LEAST_NORMAL + SUBNORMALS);
        }
        return gradients;
    }
}
