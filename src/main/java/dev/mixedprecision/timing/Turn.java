package dev.mixedprecision.timing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The steps that a precision takes before it is the next one's turn.
 *
 * @param warmup steps that are not measured, first
 * @param measured steps that are
 */
record Turn(int warmup, int measured) {

    /**
     * Turns of one step each, so that what slows the machine down for a moment meets all precisions alike; all warm-up
     * comes first.
     */
    static List<Turn> stepByStep(int warmup, int measured) {
        List<Turn> turns = new ArrayList<>(Collections.nCopies(warmup, new Turn(1, 0)));
        turns.addAll(Collections.nCopies(measured, new Turn(0, 1)));
        return List.copyOf(turns);
    }

    /**
     * Two turns of half of the steps each, where a turn is dear to begin and the memory of two does not fit at once. Each
     * warms up.
     *
     * @param measured at least two
     */
    static List<Turn> halves(int warmup, int measured) {
        return List.of(new Turn(warmup, measured - measured / 2), new Turn(warmup, measured / 2));
    }

    int steps() {
        return warmup + measured;
    }
}
