package dev.mixedprecision.part.float8;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.Scaling;

/** Which matrix to bring into a narrow format, by which scales, and where. */
public record QuantizationPlan(ComputeDevice device, ScaledMatrix matrix, Scaling scaling) {
    @Override
    public String toString() {
        return matrix + ", " + scaling + ", on " + device;
    }
}
