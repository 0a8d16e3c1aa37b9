package dev.mixedprecision.part.speedup;

import dev.mixedprecision.numerics.FloatFormat;

/**
 * How far the logits under autocast are from those of the same model in float64.
 *
 * @param size the model's
 * @param type the type that autocast ran in
 * @param logits the dtype of the logits under autocast
 * @param distance ‖under autocast − float64‖ / ‖float64‖ over all logits
 */
public record LogitAccuracy(String size, FloatFormat type, String logits, double distance) {}
