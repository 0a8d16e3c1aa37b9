package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a quantity lay over many seeds, and twice as far on either side: for what theory gives no sharp bound.
 *
 * <p>The rule is the same for all: at least half the smallest, at most twice the largest. Of N + 1 equally distributed
 * values the last is the largest with probability 1 / (N + 1), whatever the distribution; the factor makes that a rare
 * event, and the steps between bound, smallest, root mean square and largest show how rare.
 *
 * @param least half of {@code smallest}
 * @param smallest the smallest of the observed values
 * @param rms their root mean square
 * @param largest the largest of them
 * @param most twice {@code largest}
 */
public record Envelope(BigDecimal least, BigDecimal smallest, BigDecimal rms, BigDecimal largest, BigDecimal most) {
    private static final String NUMBER = "\\d+(?:\\.\\d+)?";

    /** An envelope in writing: {@code 0.585 < 1.17 … 1.25 … 1.34 < 2.68}. */
    public static final String TEXT = NUMBER + " < " + NUMBER + " … " + NUMBER + " … " + NUMBER + " < " + NUMBER;

    private static final Pattern PARTS = Pattern.compile(TEXT.replace(NUMBER, "(" + NUMBER + ")"));
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final MathContext THREE_DIGITS = new MathContext(3);

    /**
     * Holds the bounds to what was observed.
     *
     * @throws IllegalArgumentException if they are not what the rule makes of it, or the observed are out of order
     */
    public Envelope {
        if (least.multiply(TWO).compareTo(smallest) != 0 || most.compareTo(largest.multiply(TWO)) != 0) {
            throw new IllegalArgumentException(least + " and " + most + " are not half of " + smallest + " and twice "
                    + largest + ", which were observed");
        }
        if (smallest.signum() <= 0 || rms.compareTo(smallest) < 0 || rms.compareTo(largest) > 0) {
            throw new IllegalArgumentException(
                    "not in order, or not positive: " + smallest + ", " + rms + ", " + largest);
        }
    }

    /** The envelope of what was observed, which is rounded to three digits. */
    public static Envelope around(double... observed) {
        double squares = Arrays.stream(observed).map(x -> x * x).average().orElseThrow();
        return of(
                new BigDecimal(Arrays.stream(observed).min().orElseThrow()).round(THREE_DIGITS),
                new BigDecimal(Math.sqrt(squares)).round(THREE_DIGITS),
                new BigDecimal(Arrays.stream(observed).max().orElseThrow()).round(THREE_DIGITS));
    }

    private static Envelope of(BigDecimal smallest, BigDecimal rms, BigDecimal largest) {
        return new Envelope(smallest.divide(TWO), smallest, rms, largest, largest.multiply(TWO));
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is none, or if the bounds do not follow from what was observed
     */
    public static Envelope parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no envelope: " + text);
        }
        return new Envelope(
                new BigDecimal(parts.group(1)),
                new BigDecimal(parts.group(2)),
                new BigDecimal(parts.group(3)),
                new BigDecimal(parts.group(4)),
                new BigDecimal(parts.group(5)));
    }

    /** What was observed, in words. */
    public String observed() {
        return "calibrated " + smallest.toPlainString() + " to " + largest.toPlainString() + ", RMS "
                + rms.toPlainString();
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                least.toPlainString(),
                "<",
                smallest.toPlainString(),
                "…",
                rms.toPlainString(),
                "…",
                largest.toPlainString(),
                "<",
                most.toPlainString());
    }
}
