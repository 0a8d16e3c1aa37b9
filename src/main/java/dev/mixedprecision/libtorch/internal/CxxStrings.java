package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/** {@code std::string} objects in native memory, those of GNU's libstdc++, and C strings to make them of. */
final class CxxStrings {
    /** The size of one object. */
    static final int BYTES = 32;

    private CxxStrings() {}

    static Memory cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }

    /** A {@code std::string} that only refers to a C string, good for a callee that takes it as const. */
    static void write(Memory target, long offset, Memory text) {
        long length = text.size() - 1;
        target.setPointer(offset, text);
        target.setLong(offset + 8, length);
        target.setLong(offset + 16, length);
    }

    static String read(Pointer string, long offset) {
        long length = string.getLong(offset + 8);
        if (length < 0 || length > 4096) {
            return ""; // no string is here
        }
        return new String(string.getPointer(offset).getByteArray(0, (int) length), StandardCharsets.UTF_8);
    }

    /** A short string is in the object itself; a long one was allocated. */
    static void free(NativeLibrary standard, Pointer strings, long offset) {
        Pointer text = strings.getPointer(offset);
        if (!text.equals(strings.share(offset + 16))) {
            delete(standard, text);
        }
    }

    /** {@code operator delete}. */
    static void delete(NativeLibrary standard, Pointer allocation) {
        Exports.require(standard, "_ZdlPv").invokeVoid(new Object[] {allocation});
    }
}
