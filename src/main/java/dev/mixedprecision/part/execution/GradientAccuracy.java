package dev.mixedprecision.part.execution;

/**
 * How far an execution's logits and gradients are from those of the written-out formulas in float64.
 *
 * @param size the model's
 * @param execution how the passes were run
 * @param precision float32, or the type of autocast
 * @param logits ‖result − float64‖ / ‖float64‖ over all logits
 * @param worst the parameter whose gradient is farthest off
 * @param gradient the same distance of that gradient
 * @param logitsBound what {@code logits} must not exceed
 * @param gradientBound what {@code gradient} must not exceed
 * @param formula the bounds' formula
 * @param leastBound what {@code logits} cannot fall below where the precision really is the stated one: u / 8
 */
public record GradientAccuracy(
        String size,
        String execution,
        String precision,
        double logits,
        String worst,
        double gradient,
        double logitsBound,
        double gradientBound,
        String formula,
        double leastBound) {}
