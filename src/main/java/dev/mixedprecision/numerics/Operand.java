package dev.mixedprecision.numerics;

import java.util.Locale;

/**
 * One side of a matrix product as a matrix unit takes it apart: rows of K numbers, each an integer significand and an
 * exponent. The right side of a product is given by its columns.
 *
 * <p>A number of a format with p significand bits is {@code significand · 2^(exponent − (p − 1))}. Below the normal range
 * the exponent is the smallest one of the format and the significand has fewer bits; zero has no exponent.
 */
public final class Operand {
    /** Smaller than any sum of exponents. */
    static final int NO_EXPONENT = -(1 << 20);

    private final FloatFormat format;
    private final int length;
    private final int[][] significands;
    private final int[][] exponents;
    private final double[][] values;
    private final boolean finite;

    private Operand(FloatFormat format, double[][] values) {
        this.format = format;
        this.values = values;
        this.length = values.length == 0 ? 0 : values[0].length;
        this.significands = new int[values.length][length];
        this.exponents = new int[values.length][length];
        boolean all = true;
        for (int row = 0; row < values.length; row++) {
            for (int k = 0; k < length; k++) {
                all &= set(row, k, values[row][k]);
            }
        }
        this.finite = all;
    }

    /**
     * Takes numbers apart.
     *
     * @param values rows of one length; float32 is rounded to TF32 by whoever calls, see {@link FloatFormat#round}
     * @throws IllegalArgumentException for a number that is not a value of the format, and for rows of several lengths
     */
    public static Operand of(FloatFormat format, double[][] values) {
        for (double[] row : values) {
            if (row.length != values[0].length) {
                throw new IllegalArgumentException(
                        "rows of " + values[0].length + " and of " + row.length + " numbers");
            }
        }
        return new Operand(format, values);
    }

    private boolean set(int row, int k, double value) {
        if (!format.isValue(value)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s in row %d at %d is not a value of %s", value, row, k, format));
        }
        int exponent = Math.max(Math.getExponent(value), format.minExponent());
        exponents[row][k] = value == 0 ? NO_EXPONENT : exponent;
        significands[row][k] =
                Double.isFinite(value) ? (int) Math.scalb(value, format.significandBits() - 1 - exponent) : 0;
        return Double.isFinite(value);
    }

    /** The format of the numbers. */
    public FloatFormat format() {
        return format;
    }

    /** How many rows there are. */
    public int rows() {
        return values.length;
    }

    /** K, the length of a row. */
    public int length() {
        return length;
    }

    /** One of the numbers. */
    public double value(int row, int k) {
        return values[row][k];
    }

    boolean isFinite() {
        return finite;
    }

    int[] significands(int row) {
        return significands[row];
    }

    int[] exponents(int row) {
        return exponents[row];
    }

    double[] values(int row) {
        return values[row];
    }
}
