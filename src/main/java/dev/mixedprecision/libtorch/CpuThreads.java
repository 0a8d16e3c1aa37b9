package dev.mixedprecision.libtorch;

import dev.mixedprecision.libtorch.internal.TorchCpu;

/**
 * How many threads libtorch uses inside one operator on the CPU, as a scope: {@code torch.set_num_threads}.
 *
 * <p>Small operators gain nothing from a second thread, and where other programs keep the processors busy each operator
 * waits until all of its threads have had their turn.
 */
public final class CpuThreads implements AutoCloseable {
    private static final ScopeNesting NESTING = new ScopeNesting("a scope of threads");

    private final int before = Libtorch.get().intraOpThreads();
    private final ScopeNesting.Place place = NESTING.enter();

    private CpuThreads(int threads) {
        TorchCpu.setNumThreads(threads);
    }

    /** One thread, for as long as the scope is open. */
    public static CpuThreads one() {
        return new CpuThreads(1);
    }

    /**
     * Gives operators the threads that they had before. Closing twice does nothing.
     *
     * @throws IllegalStateException on another thread than the one that opened the scope, and while a scope inside it is
     *     still open; the scope then stays open
     */
    @Override
    public void close() {
        if (place.leave()) {
            TorchCpu.setNumThreads(before);
        }
    }
}
