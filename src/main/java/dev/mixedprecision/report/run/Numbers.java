package dev.mixedprecision.report.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as text. */
public final class Numbers {
    private Numbers() {}

    /** Plain where a reader takes it in at a glance, in scientific notation beyond; never shortened. */
    public static String exact(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return String.valueOf(value);
        }
        double magnitude = Math.abs(value);
        if (magnitude == Math.rint(magnitude) && magnitude < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.valueOf(value);
    }

    /** To four digits, whole numbers below a million to all; zeros of either sign are one. */
    public static String brief(double value) {
        if (value == 0) {
            return "0";
        }
        if (!Double.isFinite(value) || value == Math.rint(value) && Math.abs(value) < 1e6) {
            return exact(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
        double magnitude = Math.abs(value);
        return magnitude >= 1e-3 && magnitude < 1e6
                ? rounded.stripTrailingZeros().toPlainString()
                : rounded.stripTrailingZeros().toString();
    }
}
