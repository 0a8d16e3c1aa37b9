package dev.mixedprecision.report.run;

import java.util.List;
import java.util.Locale;

/**
 * What came of one scenario.
 *
 * @param law the id, such as {@code ACC-01}
 * @param part the part's folder under features/
 * @param title the law, as a sentence
 * @param name the scenario's name, which with the law's id is its identity from run to run
 * @param device where it ran; empty where it did not get that far
 * @param outcome what became of it
 * @param reason why, in one line, where it did not hold
 * @param judgements in the order in which they were made
 * @param findings in the order in which they were found
 */
public record ScenarioRecord(
        String law,
        String part,
        String title,
        String name,
        String device,
        Outcome outcome,
        String reason,
        List<Judgement> judgements,
        List<Finding> findings) {
    /** What became of a scenario. */
    public enum Outcome {
        HELD,
        FAILED,
        /** Failed, and what it is about is too noisy to tell: more samples decide. */
        UNDECIDED,
        /** Ended by something else than a judgement. */
        BROKEN,
        /** Left out: the machine lacks what the scenario asks for. */
        SKIPPED,
        /** Left out: the machine refuses what the scenario does, with or without mixed precision. */
        PENDING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether a law with such a scenario does not hold. */
        public boolean isRed() {
            return this == FAILED || this == UNDECIDED || this == BROKEN;
        }

        /** Whether nothing was judged to the end, for want of something. */
        public boolean isLeftOut() {
            return this == SKIPPED || this == PENDING;
        }
    }

    public ScenarioRecord {
        judgements = List.copyOf(judgements);
        findings = List.copyOf(findings);
    }

    /** The scenario's identity from run to run. */
    public String id() {
        return law + " · " + name;
    }
}
