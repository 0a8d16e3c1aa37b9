package dev.mixedprecision.spec;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as a feature states it: in decimal, as a product of powers such as {@code 1.5*2^-25} or {@code 65536 × 0.5^2},
 * infinite, or not a number.
 *
 * @param text as it is written
 * @param eitherSign whether it is a magnitude, written with ±, so that the sign is left open
 * @param value the nearest double; a zero has the sign that is written, and is positive without one
 */
public record Figure(String text, boolean eitherSign, double value) {
    private static final String POWER = "\\d+(?:\\.\\d+)?(?:e-?\\d+)?(?:\\^-?\\d+)?";

    /** What a number looks like. */
    static final String NUMBER = "[±-]?(?:" + POWER + "(?:(?:\\*| × )" + POWER + ")*|Infinity)|NaN";

    private static final Pattern PATTERN = Pattern.compile(NUMBER);

    /** The number of a text that {@link #NUMBER} matches. */
    public static Figure of(String text) {
        boolean eitherSign = text.startsWith("±");
        String number = eitherSign ? text.substring(1) : text;
        boolean finite = !number.endsWith("Infinity") && !number.equals("NaN");
        return new Figure(text, eitherSign, finite ? nearest(number) : Double.parseDouble(number));
    }

    /** Exact numbers have one zero; whoever writes -0 means the other. */
    private static double nearest(String number) {
        double value = product(number).doubleValue();
        return number.startsWith("-") ? -Math.abs(value) : value;
    }

    /** The numbers of a text, with blanks between them. */
    static List<Figure> all(String text) {
        return PATTERN.matcher(text).results().map(found -> of(found.group())).toList();
    }

    /** The only number of a list. */
    static Figure only(List<Figure> figures) {
        if (figures.size() != 1) {
            throw new IllegalArgumentException("one number is meant here, and not " + figures);
        }
        return figures.get(0);
    }

    /**
     * The number itself, not rounded.
     *
     * @throws NumberFormatException for an infinity or NaN
     */
    public BigDecimal exact() {
        return product(eitherSign ? text.substring(1) : text);
    }

    private static BigDecimal product(String text) {
        boolean negative = text.startsWith("-");
        BigDecimal product = BigDecimal.ONE;
        for (String factor : (negative ? text.substring(1) : text).split("\\*| × ")) {
            product = product.multiply(power(factor));
        }
        return negative ? product.negate() : product;
    }

    private static BigDecimal power(String text) {
        Matcher power = Pattern.compile("(.+)\\^(-?\\d+)").matcher(text);
        if (!power.matches()) {
            return new BigDecimal(text);
        }
        int exponent = Integer.parseInt(power.group(2));
        BigDecimal raised = new BigDecimal(power.group(1)).pow(Math.abs(exponent));
        return exponent < 0 ? BigDecimal.ONE.divide(raised) : raised;
    }

    @Override
    public String toString() {
        return text;
    }
}
