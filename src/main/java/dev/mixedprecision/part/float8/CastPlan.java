package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;

/**
 * Which numbers to cast, to which type, and where.
 *
 * @param device where the cast runs
 * @param inputs the numbers
 * @param target the type that they are cast to
 */
public record CastPlan(ComputeDevice device, CastInputs inputs, EightBits target) {
    @Override
    public String toString() {
        return inputs + " cast to " + target + " on " + device;
    }

    /** The type that the numbers are cast from. */
    ScalarType source() {
        return inputs.type();
    }
}
