package dev.mixedprecision.experiment.execution;

import dev.mixedprecision.experiment.speedup.LogitAccuracy;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.TransformerShape;

/**
 * How far rounding carries the results of a pass, relative to their norm.
 *
 * <p>Every rounding moves its result by at most u relative to it and the roundings are independent, so n of them move it
 * by at most about u √n (Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019). Low precision
 * rounds an operator's inputs and result, its sums being float32: {@link LogitAccuracy#roundings} counts these. Float32
 * rounds at every addition too, so that a product of length k counts k. The backward pass has for each product of the
 * forward pass two, of the same lengths give or take, and starts from what that left: three times as many in all.
 *
 * @param logits what ‖error‖ / ‖logits‖ must not exceed
 * @param gradient the same for the gradient of any parameter
 * @param formula the bounds' formula
 * @param leastLogits what the logits' error cannot fall below where the precision really is the stated one: u / 8
 */
record RoundingBound(double logits, double gradient, String formula, double leastLogits) {

    /**
     * The bound of a model's passes.
     *
     * @param type float32, or the type of autocast
     * @param context the number of positions
     */
    static RoundingBound of(TransformerShape shape, ScalarType type, int context) {
        boolean low = type.isLowPrecision();
        double u = low ? LogitAccuracy.unitRoundoff(type) : 0x1p-24;
        long roundings = low ? LogitAccuracy.roundings(shape) : float32Roundings(shape, context);
        return new RoundingBound(
                u * Math.sqrt(roundings),
                u * Math.sqrt(3.0 * roundings),
                "u √n, n = " + roundings + " roundings in the forward pass, 3 n to a gradient",
                u / 8);
    }

    /** Lengths of the sums between the embedding and the logits, and ten elementwise steps a layer. */
    private static long float32Roundings(TransformerShape shape, int context) {
        long attention = 4L * shape.dModel() + shape.dHead() + 2L * context; // projections, scores, softmax, mixing
        long feedForward = 2L * shape.dModel() + shape.dFf();
        long norms = 2L * shape.dModel();
        return shape.layers() * (attention + feedForward + norms + 10) + 2L * shape.dModel();
    }
}
