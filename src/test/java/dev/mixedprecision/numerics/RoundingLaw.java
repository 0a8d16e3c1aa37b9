package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * What rounding to a 16-bit format must do, checked over every pair of neighbouring values.
 *
 * <p>The values are decoded here, from the definition of the encoding, not by the code under test.
 */
final class RoundingLaw {
    private static final double NUDGE = 0x1p-30;

    private final int fractionBits;
    private final int bias;

    RoundingLaw(int fractionBits, int bias) {
        this.fractionBits = fractionBits;
        this.bias = bias;
    }

    /** IEEE 754-2019, 3.4: (-1)^s × 2^(e − bias) × (1 + f·2^-t), or 2^(1 − bias) × f·2^-t for e = 0. */
    double decode(int bits) {
        int fraction = bits & ((1 << fractionBits) - 1);
        int exponent = (bits & 0x7fff) >> fractionBits;
        double sign = bits >> 15 == 0 ? 1 : -1;
        if (exponent == 2 * bias + 1) {
            return fraction == 0 ? sign / 0.0 : Double.NaN;
        }
        double significand = (exponent == 0 ? 0 : 1) + fraction / (double) (1 << fractionBits);
        return sign * significand * Math.pow(2, Math.max(exponent, 1) - bias);
    }

    int infinity() {
        return (2 * bias + 1) << fractionBits;
    }

    /** Fails with the first number that is rounded wrongly. */
    void check(DoubleUnaryOperator rounding) {
        check(rounding, 1);
    }

    /** Looks at one neighbourhood in so many; an odd stride meets ties of both kinds. */
    void check(DoubleUnaryOperator rounding, int stride) {
        for (int bits = 0; bits < infinity(); bits += stride) {
            double low = decode(bits);
            // What would come after the largest value, were the exponent range larger, rounds to infinity.
            double gap = bits + 1 == infinity() ? low - decode(bits - 1) : decode(bits + 1) - low;
            double high = decode(bits + 1);
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
