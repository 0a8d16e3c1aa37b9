package dev.mixedprecision.model;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.RoundingBound;

/**
 * How many roundings a forward pass of the Transformer adds up, from the embedding to the logits. Low precision rounds an
 * operator's inputs and result, its sums being float32. Float32 rounds at every addition too, so that a product of length
 * k counts k.
 */
public final class TransformerRoundings {
    /**
     * The roundings to low precision between two states of the float32 residual stream. Attention has ten: its input and
     * the projections' weights, the projections, queries and keys once rotated, scores, scores less their maximum,
     * softmax weights, values mixed, the output's weight, the output. SwiGLU has eight: its input, the weights of gate
     * and value, their products, the sigmoid, silu, the gated value, the last weight, the output.
     */
    private static final int ROUNDINGS_PER_LAYER = 18;

    /** The head's input, its weight, the logits. */
    private static final int ROUNDINGS_OF_HEAD = 3;

    private TransformerRoundings() {}

    /**
     * How far rounding carries logits and gradients. A block adds to the residual stream and does not enlarge the relative
     * error of what it adds to, so that one bound holds over all logits.
     *
     * @param type float32, or the type of autocast
     * @param context the number of positions
     */
    public static RoundingBound bound(TransformerShape shape, ScalarType type, int context) {
        return RoundingBound.of(type.format(), type.isLowPrecision() ? lowPrecision(shape) : float32(shape, context));
    }

    private static long lowPrecision(TransformerShape shape) {
        return (long) ROUNDINGS_PER_LAYER * shape.layers() + ROUNDINGS_OF_HEAD;
    }

    /** Lengths of the sums between the embedding and the logits, and ten elementwise steps a layer. */
    private static long float32(TransformerShape shape, int context) {
        long attention = 4L * shape.dModel() + shape.dHead() + 2L * context; // projections, scores, softmax, mixing
        long feedForward = 2L * shape.dModel() + shape.dFf();
        long norms = 2L * shape.dModel();
        return shape.layers() * (attention + feedForward + norms + 10) + 2L * shape.dModel();
    }
}
