package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/** A {@code std::ostringstream}: somewhere for C++ to print to. */
final class StringStream implements AutoCloseable {
    private static final int STREAM_BYTES = 512; // std::ostringstream has 376
    // In its std::stringbuf, which lies after the virtual table's address and begins with one and three pointers.
    private static final int WRITE_BEGIN_OFFSET = 8 + 32;
    private static final int WRITE_END_OFFSET = 8 + 40;

    private final NativeLibrary standard;
    private final Memory object = new Memory(STREAM_BYTES);

    StringStream(NativeLibrary standard) {
        this.standard = standard;
        object.clear();
        Exports.require(standard, "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev")
                .invokeVoid(new Object[] {object});
    }

    Pointer address() {
        return object;
    }

    /** What was printed, read where it lies: a {@code std::string} of it would have to be freed. */
    String text() {
        long begin = object.getLong(WRITE_BEGIN_OFFSET);
        int length = Math.toIntExact(object.getLong(WRITE_END_OFFSET) - begin);
        return length == 0 ? "" : new String(new Pointer(begin).getByteArray(0, length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Exports.require(standard, "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev")
                .invokeVoid(new Object[] {object});
        object.close();
    }
}
