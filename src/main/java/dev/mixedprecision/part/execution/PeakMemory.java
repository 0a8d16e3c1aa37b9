package dev.mixedprecision.part.execution;

/**
 * The most bytes in arrays during a forward and a backward pass, parameters and gradients included.
 *
 * @param size the model's
 * @param precision float32, or the type of autocast
 * @param eager with the formulas written out
 * @param fused with several formulas in one operator
 */
public record PeakMemory(String size, String precision, long eager, long fused) {}
