package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.timing.DeviceClock;
import java.util.EnumSet;
import java.util.Set;

/**
 * Lets the JVM compile the code that launches, which PyTorch has compiled ahead: until it is done, about four seconds on
 * the machines seen, what is bound by launching is timed up to twice too long. Once for each execution
 * is enough for a JVM, so that the benchmarks in it share one. What is replayed as a graph needs none.
 */
public final class HostWarmUp {
    private static final long NANOS = 4_000_000_000L;

    private final Set<Execution> warm = EnumSet.noneOf(Execution.class);

    boolean isNeeded(Execution execution) {
        return !warm.contains(execution);
    }

    /** Repeats what launches until the time is over. */
    void run(Execution execution, DeviceClock clock, Runnable launches) {
        warm.add(execution);
        long start = clock.nanoTime();
        while (clock.nanoTime() - start < NANOS) {
            launches.run();
        }
    }
}
