package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;

/** Quantisations with a fault. */
final class BrokenQuantizations {
    private BrokenQuantizations() {}

    /** Keeps two significand bits where e4m3fn has three. */
    public static QuantizationExperiment withTooFewBits() {
        return new QuantizationExperiment((array, type) -> type == ScalarType.FLOAT8_E4M3FN
                ? Aten.to(Aten.to(array, ScalarType.FLOAT8_E5M2), type)
                : Aten.to(array, type));
    }

    /** Stores zeros. */
    public static QuantizationExperiment storingNothing() {
        return new QuantizationExperiment((array, type) -> Aten.to(Aten.sub(array, array), type));
    }

    /** Stores numbers that are not rounded at all, whatever the scale, and the same of scales. */
    public static QuantizationExperiment unrounded() {
        return new QuantizationExperiment((array, type) -> Aten.to(array, ScalarType.FLOAT32));
    }
}
