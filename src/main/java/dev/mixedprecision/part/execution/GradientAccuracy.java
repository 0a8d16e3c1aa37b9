package dev.mixedprecision.part.execution;

import dev.mixedprecision.numerics.FloatFormat;

/**
 * How far an execution's logits and gradients are from those of the written-out formulas in float64.
 *
 * @param size the model's
 * @param execution how the passes were run
 * @param precision float32, or the type of autocast
 * @param logits ‖result − float64‖ / ‖float64‖ over all logits
 * @param worst the parameter whose gradient is farthest off
 * @param gradient the same distance of that gradient
 */
public record GradientAccuracy(
        String size, String execution, FloatFormat precision, double logits, String worst, double gradient) {}
