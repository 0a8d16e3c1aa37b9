package dev.mixedprecision.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as text for people, whatever the locale: 1,034 and −0.5 and 1.34×10⁻⁴. */
final class Numbers {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final char SUPERSCRIPT_MINUS = '⁻';
    private static final char MINUS = '−';

    private Numbers() {}

    /** Three significant digits; all digits before the point. */
    static String brief(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : MINUS + "∞";
        }
        double magnitude = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (magnitude < 1e-3 || magnitude >= 1e6) {
            return scientific(value, 2);
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(3, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        return magnitude >= 1000 ? fixed(value, 0) : fixed(value, Math.max(0, rounded.scale()));
    }

    /** With {@code decimals} digits after the point and commas between the thousands. */
    static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", Math.abs(value));
        boolean isZero = text.chars().noneMatch(digit -> digit >= '1' && digit <= '9');
        return value < 0 && !isZero ? MINUS + text : text;
    }

    /**
     * Mantissa and power of ten, with {@code decimals} digits after the mantissa's point, less trailing zeros; of a number
     * that is not zero.
     */
    private static String scientific(double value, int decimals) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal mantissa = rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros();
        return fixed(mantissa.doubleValue(), Math.max(0, mantissa.scale())) + "×" + powerOfTen(exponent, false);
    }

    /** A power of ten: plainly as 0.001 and 1,000, else as 10⁻³ and 10³. */
    static String powerOfTen(int exponent, boolean isPlain) {
        if (isPlain) {
            return fixed(Math.pow(10, exponent), Math.max(0, -exponent));
        }
        StringBuilder text = new StringBuilder("10");
        if (exponent < 0) {
            text.append(SUPERSCRIPT_MINUS);
        }
        for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
            text.append(SUPERSCRIPTS.charAt(digit - '0'));
        }
        return text.toString();
    }
}
