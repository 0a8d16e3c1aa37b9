package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;

/** {@code std::optional<c10::OperatorHandle>}, returned by value. Public for JNA, which makes it. */
@Structure.FieldOrder({"operatorDef", "iterator", "engaged"})
public final class OptionalOperatorHandle extends Structure implements Structure.ByValue {
    public Pointer operatorDef;
    public Pointer iterator;
    public byte engaged;
}
