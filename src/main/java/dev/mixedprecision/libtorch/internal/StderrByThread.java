package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * A {@code std::streambuf} in the place of {@code std::cerr}'s own, for as long as the JVM runs: it hands what a thread
 * prints to that thread's {@link CapturedStderr}, or on to the buffer that was there before. So it may be printed to by
 * any thread at any time, and is never exchanged while one does.
 */
final class StderrByThread {
    private static final int POINTER = 8;
    private static final int BUFFER_BYTES = 64; // the virtual table's address, six pointers, a locale

    /** The virtual functions of a {@code std::streambuf}, in GNU's order, from its two destructors on. */
    private static final int FUNCTIONS = 14;

    private static final int WRITE = 12; // xsputn
    private static final int PUT = 13; // overflow

    private final Pointer before;
    private final Memory buffer = new Memory(BUFFER_BYTES);
    // Two words come before the functions: the offset to the top and the type's description.
    private final Memory table = new Memory((2L + FUNCTIONS) * POINTER);
    private final Write write = this::write;
    private final Put put = this::put;

    private StderrByThread(NativeLibrary standard, Pointer before) {
        this.before = before;
        Exports.require(standard, "_ZNSt15basic_streambufIcSt11char_traitsIcEEC2Ev")
                .invokeVoid(new Object[] {buffer});
        byte[] original = buffer.getPointer(0).share(-2L * POINTER).getByteArray(0, (int) table.size());
        table.write(0, original, 0, original.length);
        table.setPointer((2L + WRITE) * POINTER, CallbackReference.getFunctionPointer(write));
        table.setPointer((2L + PUT) * POINTER, CallbackReference.getFunctionPointer(put));
        buffer.setPointer(0, table.share(2L * POINTER));
    }

    /** Takes the place of the buffer of {@code std::cerr}, and gives it back when the JVM ends. */
    static StderrByThread install(NativeLibrary standard) {
        Native.register(StreamBuffer.class, standard);
        Pointer cerr = standard.getGlobalVariableAddress("_ZSt4cerr");
        // The offset of the virtual base std::ios is three words before the virtual table.
        long ios = Pointer.nativeValue(cerr) + cerr.getPointer(0).getLong(-3L * POINTER);
        StderrByThread installed = new StderrByThread(standard, new Pointer(StreamBuffer.current(ios)));
        StreamBuffer.exchange(ios, Pointer.nativeValue(installed.buffer));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> StreamBuffer.exchange(ios, Pointer.nativeValue(installed.before))));
        return installed;
    }

    private long write(Pointer self, Pointer text, long count) {
        return CapturedStderr.takes(text.getByteArray(0, Math.toIntExact(count)))
                ? count
                : beforesOwn(WRITE).invokeLong(new Object[] {before, text, count});
    }

    private int put(Pointer self, int character) {
        return character < 0 || CapturedStderr.takes(new byte[] {(byte) character})
                ? Math.max(character, 0)
                : beforesOwn(PUT).invokeInt(new Object[] {before, character});
    }

    private Function beforesOwn(int function) {
        return Function.getFunction(before.getPointer(0).getPointer((long) function * POINTER));
    }

    /** {@code std::streamsize xsputn(const char*, std::streamsize)}. */
    private interface Write extends Callback {
        long callback(Pointer self, Pointer text, long count);
    }

    /** {@code int overflow(int)}: takes a character, or -1 for none; returns -1 where it could not. */
    private interface Put extends Callback {
        int callback(Pointer self, int character);
    }
}
