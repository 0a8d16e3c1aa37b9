package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * What rounding to a format of at most 16 bits must do, checked over every pair of neighbouring values.
 *
 * <p>The values are decoded here, from the definition of the encoding, not by the code under test.
 */
final class RoundingLaw {
    private static final double NUDGE = 0x1p-30;

    private final int fractionBits;
    private final int bias;
    private final int notFinite;
    private final double beyond;

    /** Of IEEE's shape. */
    RoundingLaw(int fractionBits, int bias) {
        this(fractionBits, bias, (2 * bias + 1) << fractionBits, Double.POSITIVE_INFINITY);
    }

    /**
     * Of another shape.
     *
     * @param notFinite the first code of a positive sign that is no finite number
     * @param beyond what becomes of that which is beyond the largest value
     */
    RoundingLaw(int fractionBits, int bias, int notFinite, double beyond) {
        this.fractionBits = fractionBits;
        this.bias = bias;
        this.notFinite = notFinite;
        this.beyond = beyond;
    }

    /** IEEE 754-2019, 3.4: (-1)^s × 2^(e − bias) × (1 + f·2^-t), or 2^(1 − bias) × f·2^-t for e = 0. */
    double decode(int bits) {
        int signBit = (2 * bias + 2) << fractionBits;
        int fraction = bits & ((1 << fractionBits) - 1);
        int exponent = (bits & (signBit - 1)) >> fractionBits;
        double sign = bits < signBit ? 1 : -1;
        if ((bits & (signBit - 1)) >= notFinite) {
            return fraction == 0 ? sign / 0.0 : Double.NaN;
        }
        double significand = (exponent == 0 ? 0 : 1) + fraction / (double) (1 << fractionBits);
        return sign * significand * Math.pow(2, Math.max(exponent, 1) - bias);
    }

    /** Fails with the first number that is rounded wrongly. */
    void check(DoubleUnaryOperator rounding) {
        check(rounding, 1);
    }

    /** Looks at one neighbourhood in so many; an odd stride meets ties of both kinds. */
    void check(DoubleUnaryOperator rounding, int stride) {
        for (int bits = 0; bits < notFinite; bits += stride) {
            double low = decode(bits);
            // What would be rounded to a value after the largest, were the exponent range larger, is beyond it.
            boolean largest = bits + 1 == notFinite;
            double gap = largest ? low - decode(bits - 1) : decode(bits + 1) - low;
            double high = largest ? beyond : decode(bits + 1);
            double middle = low + gap / 2;
            expect(rounding, low, low, "a value");
            expect(rounding, Math.nextUp(low), low, "just above a value");
            expect(rounding, middle, bits % 2 == 0 ? low : high, "a tie");
            expect(rounding, Math.nextDown(middle), low, "just below a tie");
            expect(rounding, Math.nextUp(middle), high, "just above a tie");
            expect(rounding, middle * (1 - NUDGE), low, "a little below a tie");
            expect(rounding, middle * (1 + NUDGE), high, "a little above a tie");
        }
    }

    private static void expect(DoubleUnaryOperator rounding, double x, double expected, String place) {
        for (double sign : new double[] {1, -1}) {
            double actual = rounding.applyAsDouble(sign * x);
            if (Double.doubleToLongBits(actual) != Double.doubleToLongBits(sign * expected)) {
                throw new AssertionError(String.format(
                        Locale.ROOT,
                        "%s: %s must round to %s, not to %s",
                        place,
                        new BigDecimal(sign * x),
                        sign * expected,
                        actual));
            }
        }
    }
}
