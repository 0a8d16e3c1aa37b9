package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Margin;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.run.Judgement.Bound;
import dev.mixedprecision.report.run.Judgement.Kind;
import dev.mixedprecision.report.run.Judgement.Verdict;
import dev.mixedprecision.report.run.Numbers;
import dev.mixedprecision.report.run.Reading;
import dev.mixedprecision.report.run.Spread;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private final List<Judgement> judgements = new ArrayList<>();

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
        settle(
                what,
                Kind.EXACT,
                reading(expected, format),
                reading(measured, format),
                holds ? "0" : distance(expected, measured, format),
                holds);
    }

    /** Requires a number that a feature states of something without a format; NaN is what a feature means that says NaN. */
    public void exactly(String what, double expected, double measured) {
        boolean holds = sameBits(expected, measured);
        settle(
                what,
                Kind.EXACT,
                Reading.of(String.valueOf(expected), expected),
                Reading.of(String.valueOf(measured), measured),
                holds ? "0" : "different",
                holds);
    }

    /** Requires that a measured error is within its bound; shows both and the margin between them. */
    public void within(String what, Margin margin) {
        double bound = margin.bound().value().doubleValue();
        double measured = margin.measured().doubleValue();
        String origin = margin.bound().formula() + " (" + margin.bound().origin() + ")";
        settle(new Judgement(
                what,
                Kind.BOUND,
                Reading.of("at most " + number(bound) + " = " + origin, bound),
                Reading.of(number(measured), measured),
                margin.describe(),
                Optional.of(new Bound("at most", bound, origin)),
                "",
                verdict(margin.holds())));
    }

    /** Requires that a quantity is not above a bound, in a unit, with the origin of the bound. */
    public void atMost(String what, double bound, double measured, String unit, String origin) {
        atMost(new Facts.Quantity(what, measured, unit, origin), bound);
    }

    /** Requires that a quantity is not above a bound, whose origin is the quantity's. */
    public void atMost(Facts.Quantity measured, double bound) {
        double left = bound - measured.value();
        hold("at most", measured, bound, measured.origin(), left, " to spare", measured.value() <= bound);
    }

    /** Requires that a quantity is not below a bound, in a unit, with the origin of the bound. */
    public void atLeast(String what, double bound, double measured, String unit, String origin) {
        atLeast(new Facts.Quantity(what, measured, unit, origin), bound);
    }

    /** Requires that a quantity is not below a bound, whose origin is the quantity's. */
    public void atLeast(Facts.Quantity measured, double bound) {
        double left = measured.value() - bound;
        hold("at least", measured, bound, measured.origin(), left, " to spare", measured.value() >= bound);
    }

    /**
     * Requires two things to be equal: dtypes, bits, texts, counts. NaN equals nothing, and what is missing is equal to
     * nothing either: two results that are both broken in the same way do not agree.
     *
     * @throws IllegalArgumentException for a boolean, which does not tell what was measured
     */
    public void same(String what, Object expected, Object measured) {
        equal(what, Kind.EQUAL, expected, measured);
    }

    /** As {@link #same}, of things that belong to one run, such as its times: another run's are no news. */
    public void sameInThisRun(String what, Object expected, Object measured) {
        equal(what, Kind.PAIRED, expected, measured);
    }

    private void equal(String what, Kind kind, Object expected, Object measured) {
        if (expected instanceof Boolean) {
            throw new IllegalArgumentException(
                    "[" + law + "] " + what + ": give what was measured instead of " + expected + " and " + measured);
        }
        boolean holds = expected != null && expected.equals(measured) && !isNaN(expected);
        settle(what, kind, reading(expected), reading(measured), holds ? "0" : "different", holds);
    }

    /** Requires a text, such as an error's, to contain some words. */
    public void contains(String what, String words, String text) {
        boolean holds = text.contains(words);
        settle(
                what,
                Kind.WORDS,
                Reading.of("a text that contains '" + words + "'"),
                Reading.of(text),
                holds ? "0" : "other words",
                holds);
    }

    /** Requires an exact number to be the one that a feature states; it is not met where that is infinite or NaN. */
    public void exactly(String what, Figure stated, BigDecimal measured) {
        boolean finite = Double.isFinite(stated.value());
        settle(
                what,
                Kind.EXACT,
                Reading.of(finite ? stated.exact().toPlainString() : stated.text(), stated.value()),
                Reading.of(measured.toPlainString(), measured.doubleValue()),
                finite ? measured.subtract(stated.exact()).toPlainString() : "an exact number is finite",
                finite && stated.exact().compareTo(measured) == 0);
    }

    /** Requires that a quantity is above another one, or a bound; NaN is above nothing. */
    public void above(String what, double other, double measured, String unit, String otherWhat) {
        above(new Facts.Quantity(what, measured, unit, ""), other, otherWhat);
    }

    /** Requires that a quantity is above another one, or a bound; NaN is above nothing. */
    public void above(Facts.Quantity measured, double other, String otherWhat) {
        hold("above", measured, other, otherWhat, measured.value() - other, "", measured.value() > other);
    }

    /** Requires that a quantity is below another one; NaN is below nothing. */
    public void below(String what, double other, double measured, String unit, String otherWhat) {
        below(new Facts.Quantity(what, measured, unit, ""), other, otherWhat);
    }

    /** Requires that a quantity is below another one; NaN is below nothing. */
    public void below(Facts.Quantity measured, double other, String otherWhat) {
        hold("below", measured, other, otherWhat, other - measured.value(), "", measured.value() < other);
    }

    private void hold(
            String side,
            Facts.Quantity measured,
            double bound,
            String origin,
            double left,
            String toSpare,
            boolean holds) {
        String unit = measured.unit();
        settle(new Judgement(
                measured.what(),
                Kind.BOUND,
                Reading.of(side + " " + number(bound) + " " + unit + " (" + origin + ")", bound),
                Reading.of(number(measured.value()) + " " + unit, measured.value())
                        .spread(measured.spread()),
                number(left) + " " + unit + toSpare,
                Optional.of(new Bound(side, bound, origin)),
                unit,
                verdict(holds)));
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
                settle(
                        what,
                        Kind.EXACT,
                        reading(expected[step], format),
                        Reading.of("NaN", Double.NaN),
                        "NaN is the same as nothing",
                        false);
            } else if (!sameBits(expected[step], measured[step])) {
                exactly(what, expected[step], measured[step], format);
            }
        }
        boolean any = expected.length > 0;
        settle(
                "all steps against " + reference,
                Kind.EQUAL,
                Reading.of("the same bits"),
                Reading.of(expected.length + " of " + expected.length),
                any ? "0" : "there is no step to compare",
                any);
    }

    /**
     * Requires that the confidence interval of a mean difference lies within a margin, or above or below it. One that
     * crosses an edge of the margin fails too, as undecided.
     */
    public void lies(String what, Equivalence.Place expected, Equivalence measured, String unit, String origin) {
        double mean = measured.differences().mean();
        String ends = number(measured.low()) + " to " + number(measured.high()) + " " + unit;
        boolean undecided = measured.place() == Equivalence.Place.UNDECIDED;
        settle(new Judgement(
                (undecided ? UNDECIDED : "") + what,
                Kind.INTERVAL,
                Reading.of(expected + " ±" + number(measured.margin()) + " " + unit + " (" + origin + ")"),
                Reading.of(number(mean) + " " + unit + ", interval " + ends, mean)
                        .spread(new Spread(measured.low(), measured.high())),
                measured.place() + " the margin",
                Optional.of(new Bound(expected + " ±", measured.margin(), origin)),
                unit,
                undecided ? Verdict.UNDECIDED : verdict(measured.place() == expected)));
    }

    String law() {
        return law;
    }

    List<Judgement> judgements() {
        return List.copyOf(judgements);
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
        for (Judgement judgement : judgements) {
            csv.append(first)
                    .append(String.join(
                            ",",
                            Csv.quoted(shown.apply(judgement.quantity())),
                            Csv.quoted(shown.apply(judgement.expected().text())),
                            Csv.quoted(shown.apply(judgement.measured().text())),
                            Csv.quoted(shown.apply(judgement.distance())),
                            judgement.holds() ? "holds" : "FAILS"))
                    .append('\n');
        }
        return csv.toString();
    }

    private void settle(String what, Kind kind, Reading expected, Reading measured, String distance, boolean holds) {
        settle(new Judgement(what, kind, expected, measured, distance, Optional.empty(), "", verdict(holds)));
    }

    private void settle(Judgement judgement) {
        judgements.add(judgement);
        String expected = judgement.expected().text();
        String measured = judgement.measured().text();
        evidence.judged(
                Digits.shown(judgement.quantity() + ": expected " + expected + ", measured " + measured),
                judgement.holds());
        if (!judgement.holds()) {
            String message = String.format(
                    Locale.ROOT,
                    "[%s] %s%n  expected: %s%n  measured: %s%n  distance: %s%n  look first at: %s",
                    law,
                    judgement.quantity(),
                    expected,
                    measured,
                    judgement.distance(),
                    advice);
            throw judgement.verdict() == Verdict.UNDECIDED ? new Undecided(message) : new BrokenLaw(message);
        }
    }

    private static Verdict verdict(boolean holds) {
        return holds ? Verdict.HOLDS : Verdict.FAILS;
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

    private static Reading reading(double value, FloatFormat format) {
        String bits = format.isValue(value) ? format + " " + format.toHex(value) : "";
        return Reading.of(number(value) + (bits.isEmpty() ? "" : " (" + bits + ")"), value)
                .bits(bits);
    }

    private static Reading reading(Object thing) {
        return thing instanceof Number number
                ? Reading.of(String.valueOf(thing), number.doubleValue())
                : Reading.of(String.valueOf(thing));
    }

    /** Never shortened. */
    private static String number(double value) {
        return Numbers.exact(value);
    }
}
