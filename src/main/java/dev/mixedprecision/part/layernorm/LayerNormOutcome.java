package dev.mixedprecision.part.layernorm;

/**
 * What the steps of a layer norm gave, as float64 values of what libtorch stored.
 *
 * @param input the row as it was stored
 * @param variance the mean of the squared deviations
 * @param storedEps what is left of eps in the arithmetic's format
 * @param output the normalised row
 */
public record LayerNormOutcome(
        LayerNormPlan plan, double[] input, double variance, double storedEps, double[] output) {}
