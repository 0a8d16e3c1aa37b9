package dev.mixedprecision.report.run;

import java.util.Locale;
import java.util.Optional;

/**
 * One judgement, as the report shows it.
 *
 * @param quantity what was judged
 * @param kind how the two sides were compared
 * @param expected what was expected, the bound included
 * @param measured what was measured
 * @param distance how far they are apart, or how much the bound leaves; in words
 * @param bound what the measured number was held to, where that is a bound
 * @param unit of both numbers; empty where there is none
 * @param verdict whether it holds
 */
public record Judgement(
        String quantity,
        Kind kind,
        Reading expected,
        Reading measured,
        String distance,
        Optional<Bound> bound,
        String unit,
        Verdict verdict) {

    /** How the two sides of a judgement were compared. */
    public enum Kind {
        /** A number that must be the very one that a feature states. */
        EXACT,
        /** Things that must be equal: dtypes, bits, texts, counts. */
        EQUAL,
        /** As {@link #EQUAL}, of things that belong to one run, such as its times: another run has others. */
        PAIRED,
        /** A text that must contain some words. */
        WORDS,
        /** A number that a bound is held against. */
        BOUND,
        /** A confidence interval that must lie in a place. */
        INTERVAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What came of a judgement. */
    public enum Verdict {
        HOLDS,
        FAILS,
        /** The interval crosses an edge: more samples decide. */
        UNDECIDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a number was held to.
     *
     * @param side {@code at most}, {@code at least}, {@code above}, {@code below} or {@code within ±}
     * @param value the bound
     * @param origin where it comes from
     */
    public record Bound(String side, double value, String origin) {}

    public boolean holds() {
        return verdict == Verdict.HOLDS;
    }
}
