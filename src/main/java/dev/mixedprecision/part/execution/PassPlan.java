package dev.mixedprecision.part.execution;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * Which passes to run.
 *
 * @param size the model's
 * @param device where they run
 * @param precision float32, or the type of autocast
 * @param context tokens in a sequence
 * @param batch sequences
 * @param seed of parameters and ids
 */
public record PassPlan(ModelSize size, ComputeDevice device, FloatFormat precision, int context, int batch, int seed) {
    @Override
    public String toString() {
        return size + " in " + precision;
    }
}
