package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.Memory;

/**
 * The caching allocator's count of bytes in arrays on a CUDA device. The layout of the statistics is no interface of
 * libtorch's, and the count is to be checked before it is trusted.
 */
public final class AllocatorStatistics {
    /** {@code c10::CachingDeviceAllocator::DeviceStats} has about 1,000 bytes in libtorch 2.7 to 2.11. */
    private static final int STATS_BYTES = 16_384;

    /** Four arrays of three records of four 64-bit numbers come before the sum of allocated bytes. */
    private static final int ALLOCATED_BYTES_OFFSET = 4 * 3 * 32;

    private final byte device;
    private final CudaAllocator allocator;
    private final Function getDeviceStats;
    private final Function resetPeakStats;

    /**
     * The statistics of a device of the number, by an allocator that was used.
     *
     * @throws UnsatisfiedLinkError when libtorch does not export what is needed
     */
    public AllocatorStatistics(byte device) {
        this.device = device;
        this.allocator = new CudaAllocator();
        this.getDeviceStats = allocator.function("14getDeviceStatsEa");
        this.resetPeakStats = allocator.function("14resetPeakStatsEa");
    }

    /** The bytes in arrays now. */
    public long currentBytes() {
        return statistic(0);
    }

    /** The most bytes that were in arrays at a time since the last {@link #resetPeak}. */
    public long peakBytes() {
        return statistic(8);
    }

    /** Starts {@link #peakBytes} anew, from what is in arrays now. */
    public void resetPeak() {
        resetPeakStats.invokeVoid(new Object[] {allocator.object(), device});
    }

    private long statistic(int offset) {
        try (Memory stats = new Memory(STATS_BYTES)) {
            stats.clear();
            getDeviceStats.invokeVoid(new Object[] {stats, allocator.object(), device});
            return stats.getLong(ALLOCATED_BYTES_OFFSET + offset);
        }
    }
}
