package dev.mixedprecision.timing;

import java.util.List;

/**
 * How the steps of a precision are dealt out into turns: one by one where operators are launched, in two halves where
 * graphs are replayed.
 *
 * @param warmup steps that are not measured, where operators are launched; a replay is as good as any other from the second
 *     on, so that one step warms up a turn of replays
 * @param measured steps that are, at least two
 * @param replayed whether graphs are replayed
 */
public record TurnPlan(int warmup, int measured, boolean replayed) {

    /** The turns, in order. */
    List<Turn> turns() {
        return replayed ? Turn.halves(Math.min(1, warmup), measured) : Turn.stepByStep(warmup, measured);
    }

    /** The same steps without graphs. */
    TurnPlan launched() {
        return new TurnPlan(warmup, measured, false);
    }
}
