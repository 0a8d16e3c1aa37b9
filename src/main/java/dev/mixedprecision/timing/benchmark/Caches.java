package dev.mixedprecision.timing.benchmark;

/** Where an operation that is timed by itself finds its arrays. */
enum Caches {
    /** Where its last launch has left them: in a cache, as far as they fit. */
    WARM,

    /** In memory, as between other kernels: it has several sets of arrays and takes them in turn. */
    COLD;

    /** All sets together: twice the largest cache that a GPU has had, the 126 MB of a B200. */
    private static final double COLD_BYTES = 0x1p28;

    /** Enough for a mebibyte each; what reads less takes the time of a launch, wherever it reads. */
    private static final int MOST_SETS = 256;

    /**
     * How many sets there have to be.
     *
     * @param bytesOfSet of what a launch reads
     */
    int sets(double bytesOfSet) {
        return this == WARM ? 1 : (int) Math.min(MOST_SETS, Math.max(1, Math.ceil(COLD_BYTES / bytesOfSet)));
    }
}
