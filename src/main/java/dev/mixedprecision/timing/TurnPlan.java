package dev.mixedprecision.timing;

import java.util.List;

/**
 * How the steps of a precision are dealt out into turns: one by one where operators are launched, in two halves where
 * graphs are replayed.
 *
 * @param warmup steps that are not measured
 * @param measured steps that are, at least two
 * @param replayed whether graphs are replayed
 */
public record TurnPlan(int warmup, int measured, boolean replayed) {

    /** The turns before it is known whether they are enough. */
    List<Turn> first() {
        return replayed ? Turn.halves(warmup, measured) : Turn.stepByStep(warmup, measured);
    }

    /** Further turns; what is launched is warm already, what is replayed is captured anew. */
    List<Turn> further(int steps) {
        return replayed ? Turn.halves(warmup, steps) : Turn.stepByStep(0, steps);
    }

    /** The same steps without graphs. */
    TurnPlan launched() {
        return new TurnPlan(warmup, measured, false);
    }
}
