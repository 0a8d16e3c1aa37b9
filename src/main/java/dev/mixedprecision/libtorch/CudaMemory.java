package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.internal.AllocatorStatistics;

/**
 * The bytes that libtorch's caching allocator has handed out on a CUDA device: what {@code torch.cuda
 * .max_memory_allocated} tells in Python, for which libtorch exports no function.
 *
 * <p>Before the first answer an array of known size is made, and the count must grow by just that; otherwise there is no
 * answer but a reason.
 */
public final class CudaMemory {
    private static final int PROBE_BYTES = 8 << 20; // a multiple of every rounding of the allocator

    private final AllocatorStatistics statistics;

    private CudaMemory(AllocatorStatistics statistics) {
        this.statistics = statistics;
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
            CudaMemory memory = new CudaMemory(new AllocatorStatistics((byte) device.getDeviceId()));
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
        return statistics.currentBytes();
    }

    /** The most bytes that were in arrays at a time since the last {@link #resetPeak}. */
    public long peakBytes() {
        return statistics.peakBytes();
    }

    /** Starts {@link #peakBytes} anew, from what is in arrays now. */
    public void resetPeak() {
        statistics.resetPeak();
    }
}
