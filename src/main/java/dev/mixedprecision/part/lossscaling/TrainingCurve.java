package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.numerics.Samples;

/**
 * How training went in one precision.
 *
 * @param precision its name
 * @param meanLosses the mean loss over the seeds before every step, in nats a token
 * @param heldOut the held-out loss after the last step, a sample a seed
 * @param besideFloat32 by how much it is above float32's, seed by seed, against the margin
 * @param lost the share of the gradients that became zero in the first backward pass
 */
public record TrainingCurve(
        String precision, double[] meanLosses, Samples heldOut, Equivalence besideFloat32, double lost) {}
