package dev.mixedprecision.libtorch;

/**
 * A CUDA device as its driver describes it.
 *
 * @param name such as {@code NVIDIA H200}
 * @param totalMemoryBytes its whole memory
 * @param l2CacheBytes the cache between its memory and all of its multiprocessors
 * @param computeCapabilityMajor the 9 of compute capability 9.0
 * @param computeCapabilityMinor the 0 of it
 */
public record CudaDevice(
        String name, long totalMemoryBytes, long l2CacheBytes, int computeCapabilityMajor, int computeCapabilityMinor) {

    /** Such as {@code 9.0}. */
    public String computeCapability() {
        return computeCapabilityMajor + "." + computeCapabilityMinor;
    }

    /** Whether its arithmetic units know bfloat16: compute capability 8.0 (Ampere) and later. */
    public boolean supportsBfloat16() {
        return computeCapabilityMajor >= 8;
    }

    /** Whether its tensor cores multiply float8: compute capability 8.9 (Ada Lovelace) and later. */
    public boolean supportsFloat8Products() {
        return computeCapabilityMajor > 8 || computeCapabilityMajor == 8 && computeCapabilityMinor >= 9;
    }

    /** The memory in GiB. */
    public double totalMemoryGib() {
        return totalMemoryBytes / (double) (1L << 30);
    }
}
