package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;

/**
 * How the parts of a Transformer block that are not plain linear layers are computed. One model runs with any of them;
 * the results differ in rounding, time and memory only.
 *
 * <p>No method closes what it is given; each returns a new array and has closed what it needed on the way.
 */
public interface LayerMath extends AutoCloseable {

    /**
     * {@code x · rsqrt(mean(x²) + 1e-5) · weight} over the last dimension, in float32 or wider, in x's dtype.
     *
     * @param x (batch, context, d_model)
     * @param weight (d_model)
     */
    NDArray rmsNorm(NDArray x, NDArray weight);

    /**
     * Causal attention of every head, with the rotary position embedding applied to queries and keys.
     *
     * @param queries (batch, context, d_model), the heads side by side in the last dimension
     * @param keys as the queries
     * @param values as the queries
     * @param positions what does not depend on the input
     * @return as the queries
     */
    NDArray attention(NDArray queries, NDArray keys, NDArray values, Positions positions);

    /**
     * {@code silu(gate) · up}, elementwise.
     *
     * @param gate (batch, context, d_ff)
     * @param up as the gate
     */
    NDArray gated(NDArray gate, NDArray up);

    /** Frees what was made for it in advance. */
    @Override
    default void close() {}
}
