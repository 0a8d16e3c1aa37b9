package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Margin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Judges what was measured, in the name of a law. Every judgement is kept for the report, the passed ones too, with what
 * was expected, what was measured and how far they are apart; a failed one says in addition what to look at first.
 */
public final class Judge {
    private static final String UNDECIDED = "undecided: ";

    private final String law;
    private final String advice;
    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    /** A law does not hold. */
    static final class BrokenLaw extends AssertionError {
        BrokenLaw(String message) {
            super(message);
        }
    }

    /** What was measured is too noisy to tell whether a law holds. */
    static final class Undecided extends AssertionError {
        Undecided(String message) {
            super(message);
        }
    }

    /** One judgement, as the report shows it. */
    record Finding(String what, String expected, String measured, String distance, boolean holds) {}

    Judge(String law, String advice, Evidence evidence) {
        this.law = law;
        this.advice = advice;
        this.evidence = evidence;
    }

    /**
     * Requires the very same bits, in a format; zeros of different sign differ, and NaN is what a feature means that says
     * NaN. A feature's number that is no value of the format is met by nothing: no bits could be those.
     */
    public void exactly(String what, double expected, double measured, FloatFormat format) {
        boolean holds = format.isValue(expected) && sameBits(expected, measured);
        settle(new Finding(
                what,
                shown(expected, format),
                shown(measured, format),
                holds ? "0" : distance(expected, measured, format),
                holds));
    }

    /** Requires a number that a feature states of something without a format; NaN is what a feature means that says NaN. */
    public void exactly(String what, double expected, double measured) {
        boolean holds = sameBits(expected, measured);
        settle(new Finding(what, String.valueOf(expected), String.valueOf(measured), holds ? "0" : "different", holds));
    }

    /** Requires that a measured error is within its bound; shows both and the margin between them. */
    public void within(String what, Margin margin) {
        settle(new Finding(
                what,
                "at most " + number(margin.bound().value().doubleValue()) + " = "
                        + margin.bound().formula() + " (" + margin.bound().origin() + ")",
                number(margin.measured().doubleValue()),
                margin.describe(),
                margin.holds()));
    }

    /** Requires that a quantity is not above a bound, in a unit, with the origin of the bound. */
    public void atMost(String what, double bound, double measured, String unit, String origin) {
        settle(new Finding(
                what,
                "at most " + number(bound) + " " + unit + " (" + origin + ")",
                number(measured) + " " + unit,
                number(bound - measured) + " " + unit + " to spare",
                measured <= bound));
    }

    /** Requires that a quantity is not below a bound, in a unit, with the origin of the bound. */
    public void atLeast(String what, double bound, double measured, String unit, String origin) {
        settle(new Finding(
                what,
                "at least " + number(bound) + " " + unit + " (" + origin + ")",
                number(measured) + " " + unit,
                number(measured - bound) + " " + unit + " to spare",
                measured >= bound));
    }

    /**
     * Requires two things to be equal: dtypes, bits, texts, counts. NaN equals nothing, and what is missing is equal to
     * nothing either: two results that are both broken in the same way do not agree.
     *
     * @throws IllegalArgumentException for a boolean, which does not tell what was measured
     */
    public void same(String what, Object expected, Object measured) {
        if (expected instanceof Boolean) {
            throw new IllegalArgumentException(
                    "[" + law + "] " + what + ": give what was measured instead of " + expected + " and " + measured);
        }
        boolean holds = expected != null && expected.equals(measured) && !isNaN(expected);
        settle(new Finding(what, String.valueOf(expected), String.valueOf(measured), holds ? "0" : "different", holds));
    }

    /** Requires a text, such as an error's, to contain some words. */
    public void contains(String what, String words, String text) {
        boolean holds = text.contains(words);
        settle(new Finding(what, "a text that contains '" + words + "'", text, holds ? "0" : "other words", holds));
    }

    /** Requires an exact number to be the one that a feature states; it is not met where that is infinite or NaN. */
    public void exactly(String what, Figure stated, BigDecimal measured) {
        boolean finite = Double.isFinite(stated.value());
        settle(new Finding(
                what,
                finite ? stated.exact().toPlainString() : stated.text(),
                measured.toPlainString(),
                finite ? measured.subtract(stated.exact()).toPlainString() : "an exact number is finite",
                finite && stated.exact().compareTo(measured) == 0));
    }

    /** Requires that a quantity is above another one, or a bound; NaN is above nothing. */
    public void above(String what, double other, double measured, String unit, String otherWhat) {
        settle(new Finding(
                what,
                "above " + number(other) + " " + unit + " (" + otherWhat + ")",
                number(measured) + " " + unit,
                number(measured - other) + " " + unit,
                measured > other));
    }

    /** Requires that a quantity is below another one; NaN is below nothing. */
    public void below(String what, double other, double measured, String unit, String otherWhat) {
        settle(new Finding(
                what,
                "below " + number(other) + " " + unit + " (" + otherWhat + ")",
                number(measured) + " " + unit,
                number(other - measured) + " " + unit,
                measured < other));
    }

    /**
     * Requires the very same bits in every place of two series; a failure shows the first place where they differ. NaN is
     * the same as nothing, and series without a step do not agree.
     */
    public void sameAtEveryStep(String reference, double[] expected, double[] measured, FloatFormat format) {
        same("steps", expected.length, measured.length);
        for (int step = 0; step < expected.length; step++) {
            String what = "step " + step + " against " + reference;
            if (Double.isNaN(measured[step])) {
                settle(new Finding(what, shown(expected[step], format), "NaN", "NaN is the same as nothing", false));
            } else if (!sameBits(expected[step], measured[step])) {
                exactly(what, expected[step], measured[step], format);
            }
        }
        boolean any = expected.length > 0;
        settle(new Finding(
                "all steps against " + reference,
                "the same bits",
                expected.length + " of " + expected.length,
                any ? "0" : "there is no step to compare",
                any));
    }

    /**
     * Requires that the confidence interval of a mean difference lies within a margin, or above or below it. One that
     * crosses an edge of the margin fails too, as undecided.
     */
    public void lies(String what, Equivalence.Place expected, Equivalence measured, String unit, String origin) {
        String ends = number(measured.low()) + " to " + number(measured.high()) + " " + unit;
        settle(new Finding(
                (measured.place() == Equivalence.Place.UNDECIDED ? UNDECIDED : "") + what,
                expected + " ±" + number(measured.margin()) + " " + unit + " (" + origin + ")",
                number(measured.differences().mean()) + " " + unit + ", interval " + ends,
                measured.place() + " the margin",
                measured.place() == expected));
    }

    String law() {
        return law;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The judgements with their numbers to the last digit. */
    String toExactCsv() {
        return toCsv("law,", Csv.quoted(law) + ",", UnaryOperator.identity());
    }

    /** The judgements as a table that fits a page. */
    String toCsv() {
        return toCsv("", "", Digits::shown);
    }

    private String toCsv(String header, String first, UnaryOperator<String> shown) {
        StringBuilder csv = new StringBuilder(header + "what,expected,measured,distance or margin,verdict\n");
        for (Finding finding : findings) {
            csv.append(first)
                    .append(String.join(
                            ",",
                            Csv.quoted(shown.apply(finding.what())),
                            Csv.quoted(shown.apply(finding.expected())),
                            Csv.quoted(shown.apply(finding.measured())),
                            Csv.quoted(shown.apply(finding.distance())),
                            finding.holds() ? "holds" : "FAILS"))
                    .append('\n');
        }
        return csv.toString();
    }

    private void settle(Finding finding) {
        findings.add(finding);
        evidence.judged(
                Digits.shown(finding.what() + ": expected " + finding.expected() + ", measured " + finding.measured()),
                finding.holds());
        if (!finding.holds()) {
            String message = String.format(
                    Locale.ROOT,
                    "[%s] %s%n  expected: %s%n  measured: %s%n  distance: %s%n  look first at: %s",
                    law,
                    finding.what(),
                    finding.expected(),
                    finding.measured(),
                    finding.distance(),
                    advice);
            throw finding.what().startsWith(UNDECIDED) ? new Undecided(message) : new BrokenLaw(message);
        }
    }

    /** To the bit; NaN has one meaning, whatever its bits. */
    private static boolean sameBits(double expected, double measured) {
        return Double.doubleToLongBits(expected) == Double.doubleToLongBits(measured);
    }

    private static boolean isNaN(Object thing) {
        return thing.equals(Double.NaN) || thing.equals(Float.NaN);
    }

    private static String distance(double expected, double measured, FloatFormat format) {
        for (double value : new double[] {expected, measured}) {
            if (!format.isValue(value)) {
                return number(value) + " is no value of " + format + ", the nearest is " + number(format.round(value));
            }
        }
        if (expected == measured) {
            return "the sign of zero";
        }
        return Double.isFinite(expected) && Double.isFinite(measured)
                ? number(measured - expected) + ", " + format.stepsBetween(expected, measured) + " ulp of " + format
                : "not comparable in " + format;
    }

    private static String shown(double value, FloatFormat format) {
        return format.isValue(value) ? number(value) + " (" + format + " " + format.toHex(value) + ")" : number(value);
    }

    /** Plain where a reader takes it in at a glance, in scientific notation beyond; never shortened. */
    public static String number(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return String.valueOf(value);
        }
        double magnitude = Math.abs(value);
        if (magnitude == Math.rint(magnitude) && magnitude < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.valueOf(value);
    }
}
