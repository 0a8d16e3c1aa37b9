package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Function;
import com.sun.jna.Memory;

/**
 * The bytes that libtorch's caching allocator has handed out on a CUDA device: what {@code torch.cuda
 * .max_memory_allocated} tells in Python, for which libtorch exports no function.
 *
 * <p>Before the first answer an array of known size is made, and the count must grow by just that; otherwise there is no
 * answer but a reason.
 */
public final class CudaMemory {
    /** {@code c10::CachingDeviceAllocator::DeviceStats} has about 1,000 bytes in libtorch 2.7 to 2.11. */
    private static final int STATS_BYTES = 16_384;

    /** Four arrays of three records of four 64-bit numbers come before the sum of allocated bytes. */
    private static final int ALLOCATED_BYTES_OFFSET = 4 * 3 * 32;

    private static final int PROBE_BYTES = 8 << 20; // a multiple of every rounding of the allocator

    private final byte device;
    private final CudaAllocator allocator;
    private final Function getDeviceStats;
    private final Function resetPeakStats;

    private CudaMemory(byte device, CudaAllocator allocator) {
        this.device = device;
        this.allocator = allocator;
        this.getDeviceStats = allocator.function("14getDeviceStatsEa");
        this.resetPeakStats = allocator.function("14resetPeakStatsEa");
    }

    /**
     * The counts of a CUDA device.
     *
     * @throws LibtorchException when they cannot be read, with the reason
     */
    public static CudaMemory of(Device device) {
        Libtorch libtorch = Libtorch.get();
        if (!device.isGpu() || device.getDeviceId() >= Cuda.deviceCount()) {
            throw new LibtorchException("memory is counted on CUDA devices only, and " + device + " is none");
        }
        if (!System.getProperty("os.arch").equals("amd64")) {
            throw new LibtorchException("memory is counted on x86-64 only, where a large result is passed by address");
        }
        try (NDManager manager = NDManager.newBaseManager(device)) {
            manager.zeros(new Shape(1)).close(); // the allocator exists once it was used
            CudaMemory memory = new CudaMemory((byte) device.getDeviceId(), new CudaAllocator(libtorch));
            memory.check(manager);
            return memory;
        } catch (UnsatisfiedLinkError e) {
            throw new LibtorchException(
                    "libtorch " + libtorch.version() + " does not export its allocator as expected: " + e.getMessage(),
                    e);
        }
    }

    private void check(NDManager manager) {
        long before = currentBytes();
        try (NDArray probe = manager.zeros(new Shape(PROBE_BYTES / Float.BYTES))) {
            long grown = currentBytes() - before;
            if (grown != PROBE_BYTES || peakBytes() < currentBytes()) {
                throw new LibtorchException("libtorch's allocator counted " + grown + " bytes for an array of "
                        + PROBE_BYTES + ": its statistics are not laid out as expected");
            }
        }
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
