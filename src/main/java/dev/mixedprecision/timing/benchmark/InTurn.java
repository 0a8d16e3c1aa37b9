package dev.mixedprecision.timing.benchmark;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The same work on several sets of arrays. Its launches take them in turn; what one gives is kept until the next turn of its
 * set, so that results, too, are written to other memory each time.
 */
final class InTurn {
    private final List<Supplier<NDArray>> sets;
    private final NDArray[] results;
    private int launched;

    private InTurn(List<Supplier<NDArray>> sets) {
        this.sets = List.copyOf(sets);
        this.results = new NDArray[sets.size()];
    }

    /**
     * Work on as many sets as there have to be. Whoever owns the arrays owns what the work gives.
     *
     * @param first the work on a set
     * @param another makes a set of its own, and gives the work on that
     */
    static InTurn of(int sets, Supplier<NDArray> first, Supplier<Supplier<NDArray>> another) {
        return new InTurn(
                Stream.concat(Stream.of(first), Stream.generate(another).limit(sets - 1L))
                        .toList());
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
