package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The bytes that libtorch's caching allocator has handed out on a CUDA device: what {@code torch.cuda
 * .max_memory_allocated} tells in Python, for which libtorch exports no function.
 *
 * <p>The allocator is an exported object with virtual functions. The place of {@code getDeviceStats} among them is not
 * guessed: libtorch's pluggable allocator overrides the same functions and exports its overrides, so the place is where
 * its virtual table holds that address. Before the first answer an array of known size is made, and the count must grow
 * by just that; otherwise there is no answer but a reason.
 */
public final class CudaMemory {
    private static final String PLUGGABLE = "_ZN5torch4cuda22CUDAPluggableAllocator22CUDAPluggableAllocator";
    private static final int SLOTS = 96; // more than the class has virtual functions

    /** {@code c10::CachingDeviceAllocator::DeviceStats} has about 1,000 bytes in libtorch 2.7 to 2.11. */
    private static final int STATS_BYTES = 16_384;

    /** Four arrays of three records of four 64-bit numbers come before the sum of allocated bytes. */
    private static final int ALLOCATED_BYTES_OFFSET = 4 * 3 * 32;

    private static final int PROBE_BYTES = 8 << 20; // a multiple of every rounding of the allocator

    private final byte device;
    private final Pointer allocator;
    private final Function getDeviceStats;
    private final Function resetPeakStats;

    private CudaMemory(byte device, Pointer allocator, Function getDeviceStats, Function resetPeakStats) {
        this.device = device;
        this.allocator = allocator;
        this.getDeviceStats = getDeviceStats;
        this.resetPeakStats = resetPeakStats;
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
            CudaMemory memory = find(libtorch, (byte) device.getDeviceId());
            memory.check(manager);
            return memory;
        } catch (UnsatisfiedLinkError e) {
            throw new LibtorchException(
                    "libtorch " + libtorch.version() + " does not export its allocator as expected: " + e.getMessage(),
                    e);
        }
    }

    private static CudaMemory find(Libtorch libtorch, byte device) {
        NativeLibrary core = libtorch.open("c10_cuda");
        NativeLibrary torchCuda = libtorch.open("torch_cuda");
        Pointer allocator = core.getGlobalVariableAddress("_ZN3c104cuda20CUDACachingAllocator9allocatorE")
                .getPointer(0);
        Pointer table = torchCuda
                .getGlobalVariableAddress("_ZTVN5torch4cuda22CUDAPluggableAllocator22CUDAPluggableAllocatorE")
                .share(16); // behind the offset to the top and the type information
        Pointer functions = allocator.getPointer(0);
        return new CudaMemory(
                device,
                allocator,
                Function.getFunction(functions.getPointer(
                        8L * slot(table, torchCuda.getGlobalVariableAddress(PLUGGABLE + "14getDeviceStatsEa")))),
                Function.getFunction(functions.getPointer(
                        8L * slot(table, torchCuda.getGlobalVariableAddress(PLUGGABLE + "14resetPeakStatsEa")))));
    }

    private static int slot(Pointer table, Pointer function) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (function.equals(table.getPointer(8L * slot))) {
                return slot;
            }
        }
        throw new LibtorchException("libtorch's pluggable allocator has no virtual function at " + function);
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
        resetPeakStats.invokeVoid(new Object[] {allocator, device});
    }

    private long statistic(int offset) {
        try (Memory stats = new Memory(STATS_BYTES)) {
            stats.clear();
            getDeviceStats.invokeVoid(new Object[] {stats, allocator, device});
            return stats.getLong(ALLOCATED_BYTES_OFFSET + offset);
        }
    }
}
