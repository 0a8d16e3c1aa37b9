package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;

/**
 * Causal attention of a layer by libtorch's operator, and the way back by its own gradient: a piece of autograd's record
 * between arrays that have no history. Queries, keys and values are (batch, heads, context, d_head), where the heads of a
 * token lie side by side. Its arrays belong to the manager of what it is computed from, until the way back closes them.
 */
final class FusedAttention {
    private final long batch;
    private final AttentionConstants constants;
    private final NDArray queries;
    private final NDArray keys;
    private final NDArray values;
    private final NDArray mixed;

    /**
     * Computes it.
     *
     * @param turned queries, keys and values one after the other, (3, tokens, width); the queries and keys turned by their
     *     positions
     */
    FusedAttention(NDArray turned, AttentionConstants constants) {
        this.constants = constants;
        this.batch = turned.getShape().get(1) / constants.context();
        try (turned) {
            this.queries = leaf(turned, 0);
            this.keys = leaf(turned, 1);
            this.values = leaf(turned, 2);
        }
        try (var grad = GradMode.enabled()) {
            this.mixed = Aten.causalAttention(queries, keys, values);
        }
    }

    private NDArray leaf(NDArray turned, int part) {
        NDArray leaf = EagerKernels.closing(Aten.slice(turned, 0, part, part + 1L), this::byHead);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** (tokens, width) seen as (batch, heads, context, d_head). */
    private NDArray byHead(NDArray byToken) {
        TransformerShape shape = constants.shape();
        return EagerKernels.closing(
                Aten.reshape(byToken, batch, constants.context(), shape.heads(), shape.dHead()),
                heads -> Aten.transpose(heads, 1, 2));
    }

    /** The way back; a view where the heads of a token lie side by side. */
    private NDArray byToken(NDArray byHead) {
        return EagerKernels.closing(
                Aten.transpose(byHead, 1, 2), tokens -> Aten.reshape(tokens, batch * constants.context(), -1));
    }

    /** What it gives, (tokens, width). */
    NDArray result() {
        return byToken(mixed);
    }

    /** The gradients of queries, keys and values, each (tokens, width). */
    record Gradients(NDArray queries, NDArray keys, NDArray values) implements AutoCloseable {
        @Override
        public void close() {
            queries.close();
            keys.close();
            values.close();
        }
    }

    /** The gradients from that of {@link #result}; once. */
    Gradients backward(NDArray gradient) {
        try (NDArray byHead = byHead(gradient)) {
            GradMode.backward(mixed, byHead);
        }
        mixed.close();
        return new Gradients(gradient(queries), gradient(keys), gradient(values));
    }

    private NDArray gradient(NDArray leaf) {
        NDArray gradient = EagerKernels.closing(leaf.getGradient(), this::byToken);
        GradMode.clearGradient(leaf);
        leaf.close();
        return gradient;
    }
}
