package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.part.layernorm.LayerNormExperiment.Result;

/** Layer norms with a fault. */
final class BrokenLayerNorms {
    private BrokenLayerNorms() {}

    /** Computes in float32 whatever it was asked for, as libtorch's own layer norm does inside. */
    public static LayerNormExperiment secretlyFloat32() {
        return new LayerNormExperiment((result, array, type) -> Aten.to(array, ScalarType.FLOAT32));
    }

    /** Computes in a type of fewer digits than it was asked for. */
    public static LayerNormExperiment secretlyBfloat16() {
        return new LayerNormExperiment((result, array, type) -> Aten.to(array, ScalarType.BFLOAT16));
    }

    /** Computes in a type of less range than it was asked for. */
    public static LayerNormExperiment secretlyFloat16() {
        return new LayerNormExperiment((result, array, type) -> Aten.to(array, ScalarType.FLOAT16));
    }

    /** Rounds one result to a low type, whatever the arithmetic is in. */
    public static LayerNormExperiment rounds(Result rounded, ScalarType low) {
        return new LayerNormExperiment(
                (result, array, type) -> Aten.to(result == rounded ? Aten.to(array, low) : array, type));
    }
}
