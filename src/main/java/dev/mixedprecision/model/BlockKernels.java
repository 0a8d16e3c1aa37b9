package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;

/**
 * How the parts of a Transformer block that are not plain linear layers are computed. One model runs with any of them;
 * the results differ in rounding, time and memory only.
 *
 * <p>No method closes what it is given; each returns a new array and has closed what it needed on the way.
 */
public interface BlockKernels extends AutoCloseable {

    /**
     * {@code x · rsqrt(mean(x²) + 1e-5) · weight} over the last dimension, computed in float32 or wider.
     *
     * @param x (tokens, d_model), a row a token
     * @param weight (d_model)
     * @return as x
     */
    NDArray rmsNorm(NDArray x, NDArray weight);

    /**
     * Causal attention of every head, with the rotary position embedding applied to queries and keys.
     *
     * @param queries (tokens, d_model), the tokens of all sequences at a position after those at the one before, the
     *     heads side by side in the last dimension
     * @param keys as the queries
     * @param values as the queries
     * @param positions what does not depend on the input
     * @return as the queries
     */
    NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants positions);

    /**
     * {@code silu(gate) · up}, elementwise.
     *
     * @param gate (tokens, d_ff)
     * @param up as the gate
     */
    NDArray gated(NDArray gate, NDArray up);

    /** Frees what was made for it in advance. */
    @Override
    default void close() {}
}
