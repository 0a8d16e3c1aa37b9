package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;

/**
 * A few instructions that end in a jump to a C++ function, as no Java callback can: what stays on the stack is the caller
 * alone, so that an exception of the function passes to it. For x86-64 on Linux, where all of libtorch's CUDA builds are
 * that DJL can use.
 */
final class MachineCode {
    private static final int PAGE_BYTES = 4096;
    private static final int READ_WRITE = 1 | 2; // PROT_READ | PROT_WRITE
    private static final int READ_EXECUTE = 1 | 4; // PROT_READ | PROT_EXEC
    private static final int PRIVATE_ANONYMOUS = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS
    private static final long FAILED = -1; // MAP_FAILED

    private MachineCode() {}

    /** Whether instructions can be made for this machine. */
    static boolean isSupported() {
        return System.getProperty("os.arch").equals("amd64")
                && System.getProperty("os.name").equals("Linux");
    }

    /**
     * Puts instructions where they can be executed, for good.
     *
     * @param instructions at most a page of them
     * @return where they begin
     * @throws LibtorchException on another machine, and where the system lets a process make no instructions
     */
    static Pointer of(byte[] instructions) {
        if (!isSupported()) {
            throw new LibtorchException("calls that may throw are made on x86-64 under Linux only; this is "
                    + System.getProperty("os.arch") + " under " + System.getProperty("os.name"));
        }
        NativeLibrary process = NativeLibrary.getProcess();
        Pointer page = process.getFunction("mmap")
                .invokePointer(new Object[] {Pointer.NULL, (long) PAGE_BYTES, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L});
        if (Pointer.nativeValue(page) == FAILED) {
            throw new LibtorchException("the system gave no memory for instructions");
        }
        page.write(0, instructions, 0, instructions.length);
        Function protect = process.getFunction("mprotect");
        if (protect.invokeInt(new Object[] {page, (long) PAGE_BYTES, READ_EXECUTE}) != 0) {
            throw new LibtorchException("the system lets this process make no instructions");
        }
        return page;
    }
}
