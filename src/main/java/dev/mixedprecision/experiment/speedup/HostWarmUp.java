package dev.mixedprecision.experiment.speedup;

/**
 * Lets the JVM compile the code that launches, which PyTorch has compiled ahead: until it is done, about four seconds on
 * the machines seen, what is bound by launching is timed up to twice too long. Once is enough for a JVM, so that the
 * benchmarks in it share one.
 */
public final class HostWarmUp {
    private static final long NANOS = 4_000_000_000L;

    private boolean done;

    boolean isNeeded() {
        return !done;
    }

    /** Repeats what launches until the time is over. */
    void run(DeviceClock clock, Runnable launches) {
        done = true;
        long start = clock.nanoTime();
        while (clock.nanoTime() - start < NANOS) {
            launches.run();
        }
    }
}
