package dev.mixedprecision.part.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;

/** Complex results, which have bits and gradients as pairs of reals. */
final class ComplexNumbers {
    private static final Operator RESOLVE_CONJ = Operator.named("aten::resolve_conj");
    private static final Operator VIEW_AS_REAL = Operator.named("aten::view_as_real");

    private ComplexNumbers() {}

    static boolean are(ScalarType type) {
        return type == ScalarType.COMPLEX32 || type == ScalarType.COMPLEX64 || type == ScalarType.COMPLEX128;
    }

    /** (…) complex as (…, 2) reals. */
    static NDArray asReal(NDManager manager, NDArray complex) {
        return VIEW_AS_REAL.call(manager, RESOLVE_CONJ.call(manager, complex));
    }
}
