package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.Envelope;

/** The steps that judge in all parts, for tests that call steps themselves: the words are those of the features. */
public final class Thens {
    private final OutcomeSteps outcomes;
    private final NumberSteps numbers;
    private final ReportSteps report;

    public Thens(World world) {
        outcomes = new OutcomeSteps(world);
        numbers = new NumberSteps(world);
        report = new ReportSteps(world);
    }

    public void hasDtype(String what, String dtype) {
        outcomes.hasDtype(what, dtype);
    }

    public void hasTheSameAs(String what, String reference) {
        outcomes.hasTheSameAs(what, reference);
    }

    public void hasOtherBitsThan(String what, String reference) {
        outcomes.hasOtherBitsThan(what, reference);
    }

    public void isRefusedWith(String what, String words) {
        outcomes.isRefusedWith(what, words);
    }

    public void isExactly(String what, String stated) {
        numbers.isExactly(what, Figure.all(stated));
    }

    public void goes(String what, String before, String after) {
        numbers.goes(what, Figure.of(before), Figure.of(after));
    }

    public void isAtLeast(String what, double bound) {
        numbers.isHeldTo(what, new Limit(Limit.Side.AT_LEAST, bound, ""));
    }

    public void isAtMost(String what, double bound, String unit) {
        numbers.isHeldTo(what, new Limit(Limit.Side.AT_MOST, bound, unit));
    }

    public void isAbove(String what, double bound, String unit) {
        numbers.isHeldTo(what, new Limit(Limit.Side.ABOVE, bound, unit));
    }

    /** The quantity of one thing is above that of another. */
    public void isAbove(String quantity, String one, String other) {
        numbers.compares(quantity, one, true, other);
    }

    /** The quantity of one thing is below that of another. */
    public void isBelow(String quantity, String one, String other) {
        numbers.compares(quantity, one, false, other);
    }

    public void isWithin(String what, String bound) {
        numbers.isWithin(what, bound);
    }

    public void isCalibrated(String what, Envelope envelope) {
        numbers.isCalibrated(what, envelope);
    }

    public void reportShows(String exhibit) {
        report.theReportShows(exhibit);
    }
}
