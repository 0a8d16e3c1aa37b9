package dev.mixedprecision.model;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Formats;

/**
 * How far rounding carries the results of a pass, relative to their norm.
 *
 * <p>Every rounding moves its result by at most u relative to it, u the unit roundoff, and the roundings are
 * independent, so that their effects add up like the sides of right angles: n of them move it by at most about u √n
 * (Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019). Low precision rounds an operator's
 * inputs and result, its sums being float32. Float32 rounds at every addition too, so that a product of length k counts
 * k. The backward pass has for each product of the forward pass two, of the same lengths give or take, and starts from
 * what that left: three times as many in all.
 *
 * @param logits what ‖error‖ / ‖logits‖ must not exceed
 * @param gradient the same for the gradient of any parameter
 * @param formula the bounds' formula
 * @param leastLogits what the logits' error cannot fall below where the precision really is the stated one: u / 8
 */
public record RoundingBound(double logits, double gradient, String formula, double leastLogits) {
    /**
     * The roundings to low precision between two states of the float32 residual stream. Attention has ten: its input and
     * the projections' weights, the projections, queries and keys once rotated, scores, scores less their maximum,
     * softmax weights, values mixed, the output's weight, the output. SwiGLU has eight: its input, the weights of gate
     * and value, their products, the sigmoid, silu, the gated value, the last weight, the output.
     */
    private static final int ROUNDINGS_PER_LAYER = 18;

    /** The head's input, its weight, the logits. */
    private static final int ROUNDINGS_OF_HEAD = 3;

    /**
     * The bound of a model's passes.
     *
     * @param type float32, or the type of autocast
     * @param context the number of positions
     */
    public static RoundingBound of(TransformerShape shape, ScalarType type, int context) {
        double u = Formats.format(type).unitRoundoff();
        long roundings = type.isLowPrecision() ? lowRoundings(shape) : float32Roundings(shape, context);
        return new RoundingBound(
                u * Math.sqrt(roundings),
                u * Math.sqrt(3.0 * roundings),
                "u √n, n = " + roundings + " roundings in the forward pass, 3 n to a gradient",
                u / 8);
    }

    /** The roundings to low precision that a forward pass adds up, from the embedding to the logits. */
    private static long lowRoundings(TransformerShape shape) {
        return (long) ROUNDINGS_PER_LAYER * shape.layers() + ROUNDINGS_OF_HEAD;
    }

    /** Lengths of the sums between the embedding and the logits, and ten elementwise steps a layer. */
    private static long float32Roundings(TransformerShape shape, int context) {
        long attention = 4L * shape.dModel() + shape.dHead() + 2L * context; // projections, scores, softmax, mixing
        long feedForward = 2L * shape.dModel() + shape.dFf();
        long norms = 2L * shape.dModel();
        return shape.layers() * (attention + feedForward + norms + 10) + 2L * shape.dModel();
    }
}
