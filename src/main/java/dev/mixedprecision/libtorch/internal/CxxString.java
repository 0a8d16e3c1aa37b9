package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code std::string}, returned by value. Public for JNA, which makes it. */
@Structure.FieldOrder({"data", "length", "local"})
public final class CxxString extends Structure implements Structure.ByValue {
    public Pointer data;
    public long length;
    public byte[] local = new byte[16];

    /** Short strings are in the object itself, where {@code data} pointed before it was copied to Java. */
    String text() {
        byte[] bytes = length < local.length
                ? Arrays.copyOf(local, (int) length)
                : data.getByteArray(0, Math.toIntExact(length));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
