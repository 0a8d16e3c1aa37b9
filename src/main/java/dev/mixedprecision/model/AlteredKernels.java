package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;

/** Formulas that are another's but for what a subclass changes: to see whether the change is noticed. */
public abstract class AlteredKernels implements BlockKernels {
    private final BlockKernels original;

    /** Passes everything on to the original, which the caller closes. */
    protected AlteredKernels(BlockKernels original) {
        this.original = original;
    }

    @Override
    public boolean takesPreparedWeights() {
        return original.takesPreparedWeights();
    }

    @Override
    public NDArray embed(NDArray ids, NDArray embedding) {
        return original.embed(ids, embedding);
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight) {
        return original.linear(x, weight);
    }

    @Override
    public NDArray logits(NDArray x, NDArray head, AttentionConstants constants) {
        return original.logits(x, head, constants);
    }

    @Override
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        return original.rmsNorm(x, weight);
    }

    @Override
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
        return original.attention(queries, keys, values, constants);
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        return original.gated(gate, up);
    }

    @Override
    public NDArray add(NDArray x, NDArray change) {
        return original.add(x, change);
    }
}
