package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.timing.SizeTimings;
import java.util.List;

/** Hears of every row as soon as it is measured, so that a run that ends early has lost nothing. */
@FunctionalInterface
public interface BenchmarkListener {
    /** Whom nothing is told. */
    BenchmarkListener NONE = (plan, results) -> {};

    /**
     * A row has been measured.
     *
     * @param plan the benchmark's
     * @param results all that was measured so far, from the smallest size; the executions of a size in their order
     */
    void measured(BenchmarkPlan plan, List<SizeTimings> results);
}
