package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.CudaDevice;

/**
 * Where an operation that is timed by itself finds its arrays.
 *
 * @param bytes how many bytes it has to touch between two turns of the same array
 */
record Caches(double bytes) {
    /** Where its last launch has left them: in a cache, as far as they fit. */
    static final Caches WARM = new Caches(0);

    /** Where what is replaced in a full cache is left to chance, an array that comes back after so many is rarely found. */
    private static final int TIMES_THE_CACHE = 5;

    /** Of an H100, a mebibyte each; what reads less takes the time of a launch, wherever it reads. */
    private static final int MOST_SETS = 256;

    /** In memory, as between other kernels: it has several sets of arrays and takes them in turn. */
    static Caches cold(CudaDevice device) {
        return new Caches((double) TIMES_THE_CACHE * device.l2CacheBytes());
    }

    /**
     * How many sets of arrays there have to be.
     *
     * @param bytesOfSet of what a launch reads
     */
    int sets(double bytesOfSet) {
        return (int) Math.min(MOST_SETS, Math.max(1, Math.ceil(bytes / bytesOfSet)));
    }
}
