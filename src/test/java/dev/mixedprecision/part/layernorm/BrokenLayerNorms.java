package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;

/** Layer norms with a fault. */
final class BrokenLayerNorms {
    private BrokenLayerNorms() {}

    /** Computes in float32 whatever it was asked for, as libtorch's own layer norm does inside. */
    public static LayerNormExperiment secretlyFloat32() {
        return new LayerNormExperiment((array, type) -> Aten.to(array, ScalarType.FLOAT32));
    }

    /** Computes in a type of fewer digits than it was asked for. */
    public static LayerNormExperiment secretlyBfloat16() {
        return new LayerNormExperiment((array, type) -> Aten.to(array, ScalarType.BFLOAT16));
    }

    /** Computes in a type of less range than it was asked for. */
    public static LayerNormExperiment secretlyFloat16() {
        return new LayerNormExperiment((array, type) -> Aten.to(array, ScalarType.FLOAT16));
    }
}
