package dev.mixedprecision.spec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers as a reader takes them in at a glance: the first six digits that matter, with dots where more follow. Exact ones are
 * in the message of what fails and in the table of judgements to the last digit.
 */
final class Digits {
    private static final int KEPT = 6;

    /** Shorter ones stay as they are. */
    private static final int LONG = 9;

    /** A number with a point in it, and not a part of a name, a version or a path. */
    private static final Pattern DECIMAL =
            Pattern.compile("(?<![\\w./:-])-?\\d+\\.\\d+(?:[eE][+-]?\\d+)?(?![\\w/]|\\.\\d)");

    private Digits() {}

    /** A text with its long numbers shortened. */
    static String shown(String text) {
        return DECIMAL.matcher(text).replaceAll(number -> Matcher.quoteReplacement(shown(number)));
    }

    private static String shown(MatchResult number) {
        BigDecimal exact = new BigDecimal(number.group());
        if (exact.signum() == 0) {
            return number.group().replaceFirst("0\\.0+$", "0");
        }
        if (exact.stripTrailingZeros().precision() <= LONG) {
            return number.group();
        }
        BigDecimal cut = exact.round(new MathContext(KEPT, RoundingMode.DOWN));
        int exponent = cut.precision() - cut.scale() - 1;
        return exponent < -5 || exponent >= LONG
                ? cut.scaleByPowerOfTen(-exponent).toPlainString() + "…e" + exponent
                : cut.toPlainString() + (cut.scale() > 0 ? "…" : "");
    }
}
