package dev.mixedprecision.model;

import static dev.mixedprecision.model.EagerKernels.closing;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;

/**
 * How the parts of the Transformer are computed, and how the residual stream lies in memory meanwhile. One model runs with
 * any of them; the results differ in rounding, time and memory only.
 *
 * <p>No method closes what it is given; each returns a new array and has closed what it needed on the way. A residual
 * stream is what {@link #embed} returns: every token's d_model numbers in the last dimension, the tokens in an order of the
 * implementation's.
 */
public interface BlockKernels extends AutoCloseable {

    /**
     * Whether linear layers take their weights as they are multiplied with, (in, out), and in low precision as copies that
     * were cast together; else they take the float32 parameters, (out, in), which autocast casts one by one.
     */
    boolean takesPreparedWeights();

    /**
     * The residual stream before the first block.
     *
     * @param ids int64 token ids, (batch, context)
     * @param embedding (vocabulary, d_model)
     */
    NDArray embed(NDArray ids, NDArray embedding);

    /**
     * {@code x · rsqrt(mean(x²) + 1e-5) · weight} over the last dimension, computed in float32 or wider.
     *
     * @param x a residual stream
     * @param weight (d_model)
     * @return as x, but for its type
     */
    NDArray rmsNorm(NDArray x, NDArray weight);

    /**
     * A linear layer without a bias.
     *
     * @param x (…, in)
     * @param weight as {@link #takesPreparedWeights} says
     * @return (…, out)
     */
    NDArray linear(NDArray x, NDArray weight);

    /**
     * Causal attention of every head, with the rotary position embedding applied to queries and keys.
     *
     * @param queries as a residual stream, the heads side by side in the last dimension
     * @param keys as the queries
     * @param values as the queries
     * @param constants what does not depend on the input
     * @return as the queries
     */
    NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants);

    /**
     * {@code silu(gate) · up}, elementwise.
     *
     * @param gate (…, d_ff)
     * @param up as the gate
     */
    NDArray gated(NDArray gate, NDArray up);

    /**
     * The output head.
     *
     * @param x a residual stream, normalised
     * @param head its weight, as {@link #takesPreparedWeights} says
     * @return (batch, context, vocabulary)
     */
    NDArray logits(NDArray x, NDArray head, AttentionConstants constants);

    /**
     * The residual stream with a change added.
     *
     * @param x a residual stream
     * @param change as x, but for its type
     */
    default NDArray add(NDArray x, NDArray change) {
        return Aten.add(x, change);
    }

    /**
     * All of the model.
     *
     * @param ids int64 token ids, (batch, context)
     * @param weights as {@link #takesPreparedWeights} says
     * @return the logits, (batch, context, vocabulary)
     */
    default NDArray forward(NDArray ids, ModelWeights weights, AttentionConstants constants) {
        NDArray x = embed(ids, weights.embedding());
        for (BlockWeights block : weights.blocks()) {
            x = closing(x, stream -> attend(stream, block, constants));
            x = closing(x, stream -> feedForward(stream, block));
        }
        NDArray normed = closing(x, stream -> rmsNorm(stream, weights.norm()));
        return closing(normed, h -> logits(h, weights.head(), constants));
    }

    /** {@code x + attention(RMSNorm(x))}. */
    private NDArray attend(NDArray x, BlockWeights weights, AttentionConstants constants) {
        NDArray mixed = closing(rmsNorm(x, weights.norm1()), h -> {
            try (NDArray queries = linear(h, weights.q());
                    NDArray keys = linear(h, weights.k());
                    NDArray values = linear(h, weights.v())) {
                return attention(queries, keys, values, constants);
            }
        });
        return closing(closing(mixed, m -> linear(m, weights.o())), change -> add(x, change));
    }

    /** {@code x + SwiGLU(RMSNorm(x))}. */
    private NDArray feedForward(NDArray x, BlockWeights weights) {
        NDArray gated = closing(rmsNorm(x, weights.norm2()), h -> {
            try (NDArray gate = linear(h, weights.w1());
                    NDArray up = linear(h, weights.w3())) {
                return gated(gate, up);
            }
        });
        return closing(closing(gated, g -> linear(g, weights.w2())), change -> add(x, change));
    }

    /** Frees what was made for it in advance. */
    @Override
    default void close() {}
}
