package dev.mixedprecision.part.tensorcore;

import java.util.List;

/**
 * How a device multiplies matrices of one format.
 *
 * @param block sums of one block
 * @param products products of several shapes, a large one first
 * @param repeats in how many of {@code runs} more runs the sampled elements of the large one had the same bits
 * @param runs how many there were
 */
public record Fingerprint(BlockOutcome block, List<ProductOutcome> products, int repeats, int runs) {}
