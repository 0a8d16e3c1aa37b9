package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.nio.charset.StandardCharsets;

/** {@code std::string}, returned by value. Public for JNA, which makes it. */
@Structure.FieldOrder({"data", "length", "local"})
public final class CxxString extends Structure implements Structure.ByValue {
    public Pointer data;
    public long length;
    public byte[] local = new byte[16];

    /**
     * Reads and frees it. Short strings are in the object itself, where {@code data} pointed before it was copied to Java.
     */
    String take(NativeLibrary standard) {
        if (length < local.length) {
            return new String(local, 0, (int) length, StandardCharsets.UTF_8);
        }
        byte[] bytes = data.getByteArray(0, Math.toIntExact(length));
        CxxStrings.delete(standard, data);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
