package dev.mixedprecision.part.speedup;

/**
 * How far the logits under autocast are from those of the same model in float64.
 *
 * @param size the model's
 * @param logits the dtype of the logits under autocast
 * @param measured ‖under autocast − float64‖ / ‖float64‖ over all logits
 * @param bound what {@code measured} must not exceed: u √(18 layers + 3)
 * @param leastBound what {@code measured} cannot fall below where the logits really are of low precision: u / 8
 */
public record LogitAccuracy(String size, String logits, double measured, double bound, double leastBound) {}
