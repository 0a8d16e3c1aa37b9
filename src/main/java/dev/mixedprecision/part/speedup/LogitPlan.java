package dev.mixedprecision.part.speedup;

import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * Which logits to compare with float64's.
 *
 * @param size the model's
 * @param hardware where it runs
 * @param type the type that autocast runs in
 * @param context tokens in a sequence
 * @param batch sequences
 * @param seed of parameters and ids
 */
public record LogitPlan(ModelSize size, Hardware hardware, FloatFormat type, int context, int batch, int seed) {
    @Override
    public String toString() {
        return "logits of " + size + " in " + type;
    }
}
