package dev.mixedprecision.timing.benchmark;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;

/**
 * The same work on several sets of arrays. Its launches take them in turn; what one gives is kept until the next turn of its
 * set, so that results, too, are written to other memory each time.
 */
final class InTurn {
    private final List<Supplier<NDArray>> sets;
    private final NDArray[] results;
    private int launched;

    /** @param sets launch the work on a set each; whoever owns the arrays owns what they give */
    InTurn(List<Supplier<NDArray>> sets) {
        this.sets = List.copyOf(sets);
        this.results = new NDArray[sets.size()];
    }

    /** How many sets there are. */
    int sets() {
        return results.length;
    }

    void launch() {
        int set = launched++ % results.length;
        if (results[set] != null) {
            results[set].close();
        }
        results[set] = sets.get(set).get();
    }
}
