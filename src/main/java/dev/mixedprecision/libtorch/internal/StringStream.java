package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** A {@code std::ostringstream}: somewhere for C++ to print to. */
final class StringStream {
    private static final int STREAM_BYTES = 512; // std::ostringstream has 376
    private static final int STREAM_BUFFER_OFFSET = 8; // after the virtual-table pointer
    private static final int WRITE_BEGIN_OFFSET = 32; // in the buffer, after three pointers for reading
    private static final int WRITE_END_OFFSET = 40;

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

    /** Its {@code std::stringbuf}, which another stream can be given. */
    Pointer buffer() {
        return object.share(STREAM_BUFFER_OFFSET);
    }

    /** Whether anything was printed. */
    boolean isWritten() {
        Pointer written = buffer();
        return written.getLong(WRITE_BEGIN_OFFSET) != written.getLong(WRITE_END_OFFSET);
    }

    String takeAndClose() {
        String text = ((CxxString)
                        Exports.require(standard, "_ZNKSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEE3strEv")
                                .invoke(CxxString.class, new Object[] {object}))
                .text();
        Exports.require(standard, "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev")
                .invokeVoid(new Object[] {object});
        object.close();
        return text;
    }
}
