package dev.mixedprecision.libtorch.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/**
 * libtorch's allocator of a device with a count of its allocations, of which one may be made to fail: it asks for more
 * memory than any device has, and goes the way of every allocation for which there is too little. The count is of all
 * threads, autograd's among them.
 */
public final class FailingAllocator implements AutoCloseable {
    private static final int FUNCTIONS = 96; // more than either class has virtual functions
    private static final int HEADER = 2; // words before them: the offset to the top and the type's description
    private static final int ALLOCATE = 2; // c10::Allocator's first function, behind two destructors

    /** 2⁵⁰: beyond the addresses that a process or a GPU has. */
    private static final long TOO_MANY_BYTES = 1L << 50;

    private static final long NEVER = -1;

    /** In {@code c10::ProfiledCPUMemoryReporter}, behind a mutex and a table. */
    private static final int REPORTED_BYTES_OFFSET = 96;

    private static final int PROBE_BYTES = 8 << 20; // a multiple of every rounding

    /** The register of the size: the second argument, and the third behind the address of a large result. */
    private static final int MOVE_TO_RSI = 0xBE;

    private static final int MOVE_TO_RDX = 0xBA;

    private final Pointer allocator;
    private final Pointer functionsBefore;

    /** How many allocations there were, and the number of the one that is to fail, from 0; for good, as the instructions. */
    private final Pointer counts = new Pointer(Native.malloc(16));

    private LongSupplier held;
    private final Memory functions = new Memory(8L * (HEADER + FUNCTIONS));

    private FailingAllocator(Pointer allocator) {
        this.allocator = allocator;
        this.functionsBefore = allocator.getPointer(0);
        counts.setLong(0, 0);
        counts.setLong(8, NEVER);
        functions.write(0, functionsBefore.share(-8L * HEADER).getByteArray(0, (int) functions.size()), 0, (int)
                functions.size());
    }

    /** Whether allocations can be counted on this machine. */
    public static boolean isSupported() {
        return MachineCode.isSupported();
    }

    /** The allocator of a device, in the place of the one that libtorch uses until it is closed. */
    public static FailingAllocator on(Device device) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            manager.zeros(new Shape(1)).close(); // an allocator exists once it was used
            FailingAllocator failing = device.isGpu() ? ofCuda(device) : ofCpu();
            failing.allocator.setPointer(0, failing.functions.share(8L * HEADER));
            failing.check(manager);
            return failing;
        }
    }

    private void check(NDManager manager) {
        try (NDArray probe = manager.zeros(new Shape(PROBE_BYTES / Float.BYTES))) {
            if (count() != 1 || heldBytes() != PROBE_BYTES) {
                close();
                throw new LibtorchException(
                        probe.getShape() + " was made with " + count() + " allocations of " + heldBytes() + " bytes");
            }
        }
    }

    private static FailingAllocator ofCuda(Device device) {
        CudaAllocator cuda = new CudaAllocator();
        FailingAllocator failing = new FailingAllocator(cuda.object());
        failing.replace(cuda.function("8allocateEm"), MOVE_TO_RDX);
        failing.replace(cuda.function("9raw_allocEm"), MOVE_TO_RSI);
        AllocatorStatistics statistics = new AllocatorStatistics((byte) device.getDeviceId());
        long before = statistics.currentBytes();
        failing.held = () -> statistics.currentBytes() - before;
        return failing;
    }

    private static FailingAllocator ofCpu() {
        FailingAllocator failing = new FailingAllocator(LoadedLibtorch.get()
                .open("c10")
                .getFunction("_ZN3c1015GetCPUAllocatorEv")
                .invokePointer(new Object[0]));
        failing.replace(Function.getFunction(failing.functionsBefore.getPointer(8L * ALLOCATE)), MOVE_TO_RDX);
        Pointer reporter = LoadedLibtorch.get()
                .open("c10")
                .getFunction("_ZN3c1025profiledCPUMemoryReporterEv")
                .invokePointer(new Object[0]);
        reportOnTheHost(true);
        long before = reporter.getLong(REPORTED_BYTES_OFFSET);
        failing.held = () -> reporter.getLong(REPORTED_BYTES_OFFSET) - before;
        return failing;
    }

    /** Lets libtorch count the bytes of arrays on the CPU, from now on. */
    private static void reportOnTheHost(boolean on) {
        LoadedLibtorch.get()
                .open("c10")
                .getGlobalVariableAddress("FLAGS_caffe2_report_cpu_memory_usage")
                .setByte(0, (byte) (on ? 1 : 0));
    }

    /** Puts instructions in the place of a function that count, choose the size, and go on as the function itself. */
    private void replace(Function original, int moveToSize) {
        for (int i = 0; i < FUNCTIONS; i++) {
            if (Pointer.nativeValue(original) == functionsBefore.getLong(8L * i)) {
                functions.setPointer(8L * (HEADER + i), MachineCode.of(counting(original, moveToSize)));
                return;
            }
        }
        throw new LibtorchException("the allocator has no virtual function at " + original);
    }

    private byte[] counting(Function original, int moveToSize) {
        ByteBuffer code = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        code.put(new byte[] {0x49, (byte) 0xBB}).putLong(Pointer.nativeValue(counts)); // mov r11, counts
        code.put((byte) 0xB8).putInt(1); // mov eax, 1
        code.put(new byte[] {(byte) 0xF0, 0x49, 0x0F, (byte) 0xC1, 0x03}); // lock xadd [r11], rax
        code.put(new byte[] {0x49, 0x3B, 0x43, 0x08}); // cmp rax, [r11 + 8]
        code.put(new byte[] {0x75, 10}); // jne past the next
        code.put(new byte[] {0x48, (byte) moveToSize}).putLong(TOO_MANY_BYTES); // mov size, too many
        code.put(new byte[] {0x48, (byte) 0xB8}).putLong(Pointer.nativeValue(original)); // mov rax, original
        code.put(new byte[] {(byte) 0xFF, (byte) 0xE0}); // jmp rax
        return code.array();
    }

    /** How many allocations there were since it was opened or the count last began anew. */
    public long count() {
        return counts.getLong(0);
    }

    /** Counts anew, and lets one allocation fail, counted from 0. */
    public void failAt(long number) {
        counts.setLong(8, NEVER);
        counts.setLong(0, 0);
        counts.setLong(8, number);
    }

    /** Lets none fail; the count goes on. */
    public void failNever() {
        counts.setLong(8, NEVER);
    }

    /** The bytes of the allocations since it was opened that have not been freed. */
    public long heldBytes() {
        return held.getAsLong();
    }

    /** Gives libtorch its own functions back. */
    @Override
    public void close() {
        allocator.setPointer(0, functionsBefore);
        reportOnTheHost(false);
    }
}
