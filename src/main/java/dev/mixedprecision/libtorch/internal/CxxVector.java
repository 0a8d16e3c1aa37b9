package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;

/** {@code std::vector}, returned by value. Public for JNA, which makes it. */
@Structure.FieldOrder({"begin", "end", "capacity"})
public final class CxxVector extends Structure implements Structure.ByValue {
    public Pointer begin;
    public Pointer end;
    public Pointer capacity;

    long bytes() {
        return Pointer.nativeValue(end) - Pointer.nativeValue(begin);
    }
}
