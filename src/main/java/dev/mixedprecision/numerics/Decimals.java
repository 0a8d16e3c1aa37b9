package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.math.MathContext;

/** Writes exact numbers for people. */
final class Decimals {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Decimals() {}

    /** Four significant digits, plain from 0.0001 to 99,999,999 and with an exponent beyond: {@code 1.335e-5}. */
    static String brief(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal rounded = value.round(FOUR_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= -4 && exponent < 8
                ? rounded.toPlainString()
                : rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }
}
