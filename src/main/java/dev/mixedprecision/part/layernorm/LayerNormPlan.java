package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.LayerNorm;

/**
 * Layer norm of one row, written out: mean, deviations, squares, their mean, eps, root, quotient.
 *
 * @param device where it runs
 * @param precision the formats of the input, of every operator's result on the way, and of the output
 * @param row the values before they are stored
 * @param eps what is added to the variance
 */
public record LayerNormPlan(ComputeDevice device, LayerNorm.Precision precision, double[] row, double eps) {
    @Override
    public String toString() {
        return "layer norm of " + row.length + " values, " + precision + ", eps " + eps + ", on " + device;
    }
}
