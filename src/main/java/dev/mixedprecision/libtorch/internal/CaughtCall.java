package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;

/**
 * Calls of C++ functions that may throw. An exception that reaches Java's stack ends the JVM; so libtorch's C interface
 * makes the call, whose every function catches what is thrown and returns an error. One of them,
 * {@code aoti_torch_proxy_executor_call_function}, calls a virtual function of an object that it is given: here of one
 * whose function jumps to the one that is meant.
 */
final class CaughtCall {
    private static final int MOST_ARGUMENTS = 4;

    /** An object: the address of its virtual functions, the function that is meant, and the words that it takes. */
    private static final int OBJECT_BYTES = 8 * (2 + MOST_ARGUMENTS);

    /** {@code call_function} comes behind two destructors, which nobody calls. */
    private static final int SLOT = 2;

    private static final byte[] JUMP = bytes(
            0x48, 0x8B, 0x47, 0x08, // mov rax, [rdi + 8]
            0x48, 0x8B, 0x77, 0x18, // mov rsi, [rdi + 24]
            0x48, 0x8B, 0x57, 0x20, // mov rdx, [rdi + 32]
            0x48, 0x8B, 0x4F, 0x28, // mov rcx, [rdi + 40]
            0x48, 0x8B, 0x7F, 0x10, // mov rdi, [rdi + 16]
            0xFF, 0xE0); // jmp rax

    private static final OnDemand<Memory> FUNCTIONS = new OnDemand<>(CaughtCall::functions);

    private CaughtCall() {}

    private static Memory functions() {
        Memory functions = new Memory(8L * (SLOT + 1));
        functions.clear();
        functions.setPointer(8L * SLOT, MachineCode.of(JUMP));
        return functions;
    }

    /**
     * Calls a function for what it does; what it returns is not seen.
     *
     * @param name what messages call it
     * @param arguments integers and addresses, at most four words; an object that is passed by value is one or two of them
     * @throws LibtorchException when the function throws, with its reason
     */
    static void of(Function function, String name, long... arguments) {
        try (Memory object = new Memory(OBJECT_BYTES);
                CapturedStderr stderr = CapturedStderr.begin()) {
            object.clear();
            object.setPointer(0, FUNCTIONS.get());
            object.setPointer(8, function);
            object.write(16, arguments, 0, arguments.length);
            if (TorchCpu.callProxyExecutor(object, 0, 0, null, 0, null) != 0) {
                throw new LibtorchException(name + ": " + stderr.exception());
            }
        }
    }

    /** As {@link #of(Function, String, long...)}, of an object's function. */
    static void of(Function function, String name, Pointer object, long... arguments) {
        long[] all = new long[1 + arguments.length];
        all[0] = Pointer.nativeValue(object);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        of(function, name, all);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
