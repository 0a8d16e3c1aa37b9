package dev.mixedprecision.part.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;

/** Complex results, which have bits and gradients as pairs of reals. */
final class ComplexNumbers {
    private ComplexNumbers() {}

    static boolean are(ScalarType type) {
        return type == ScalarType.COMPLEX32 || type == ScalarType.COMPLEX64 || type == ScalarType.COMPLEX128;
    }

    /** (…) complex as (…, 2) reals. */
    static NDArray asReal(NDManager manager, NDArray complex) {
        return ByName.VIEW_AS_REAL.call(manager, ByName.RESOLVE_CONJ.call(manager, complex));
    }

    /** Looked up once, when first needed. */
    private static final class ByName {
        static final Operator RESOLVE_CONJ = Operator.of("aten::resolve_conj");
        static final Operator VIEW_AS_REAL = Operator.of("aten::view_as_real");

        private ByName() {}
    }
}
