package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.function.UnaryOperator;

/**
 * The formulas written out, an operator a step, as PyTorch runs them in eager mode: softmax as x − max, exp, divide by
 * the sum; silu(x) as x · sigmoid(x). Three freedoms are taken that change no value beyond its last bits:
 *
 * <ul>
 *   <li>1 / √d_head multiplies the queries with their rotation and not the scores, which are context / d_head times as
 *       many numbers. Where √d_head is a power of two the results are the same bits.
 *   <li>No gradient flows through the row's maximum: softmax does not depend on it.
 *   <li>The rotation of a pair is one complex product instead of four real ones, a difference and a sum; queries and
 *       keys are turned by one.
 * </ul>
 *
 * Under autocast libtorch chooses the types: matrix products in low precision, {@code exp}, {@code sum} and
 * {@code rsqrt} in float32 on CUDA.
 */
public final class EagerKernels implements BlockKernels {
    static final double EPSILON = 1e-5;

    private final NDArray epsilon;

    /**
     * The formulas for arrays on any device.
     *
     * @param constants owns the constants, and must stay open while the object is used
     */
    public EagerKernels(NDManager constants) {
        this.epsilon = Aten.scalar(constants, EPSILON);
    }

    @Override
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        ScalarType type = Tensors.dtype(x);
        if (!type.isLowPrecision()) {
            return normalise(x, weight);
        }
        try (NDArray wide = Aten.to(x, ScalarType.FLOAT32);
                NDArray y = normalise(wide, weight)) {
            return Aten.to(y, type);
        }
    }

    private NDArray normalise(NDArray x, NDArray weight) {
        NDArray meanSquare = closing(Aten.square(x), Aten::meanOfLast);
        NDArray scale = closing(closing(meanSquare, m -> Aten.add(m, epsilon)), Aten::rsqrt);
        return closing(closing(scale, s -> Aten.mul(x, s)), unit -> Aten.mul(unit, weight));
    }

    @Override
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants positions) {
        long context = positions.context();
        long width = positions.shape().dHead();
        NDArray weights;
        NDList rotated = rotated(queries, keys, positions);
        try (NDArray q = closing(rotated.get(0), each -> Aten.transpose(each, 0, 1));
                NDArray kt = closing(rotated.get(1), each -> Aten.permute(each, 1, 2, 0))) {
            NDArray scores = Aten.bmm(q, kt);
            weights = softmax(closing(scores, s -> Aten.where(positions.causal(), s, positions.minusInfinity())));
        }
        NDArray mixed = closing(weights, w -> closing(headsFirst(values, context, width), v -> Aten.bmm(w, v)));
        return closing(
                closing(mixed, m -> Aten.transpose(m, 0, 1)),
                side -> Aten.reshape(side, -1, positions.shape().dModel()));
    }

    /**
     * The heads of all sequences as a batch, (batch · heads, context, d_head): a view, since the tokens of a position are
     * side by side.
     */
    private static NDArray headsFirst(NDArray x, long context, long width) {
        return closing(Aten.reshape(x, context, -1, width), heads -> Aten.transpose(heads, 0, 1));
    }

    /** Queries and keys, turned in one go and back in their type; each (context, batch · heads, d_head). */
    private static NDList rotated(NDArray queries, NDArray keys, AttentionConstants positions) {
        NDArray turned =
                closing(Aten.concatenate(queries, keys), both -> turned(both, positions.rotations(), positions));
        NDArray low = closing(turned, wide -> Aten.to(wide, Tensors.dtype(queries)));
        NDArray heads = closing(
                low,
                pairs -> Aten.reshape(
                        pairs, 2L * positions.context(), -1, positions.shape().dHead()));
        try (heads) {
            return Aten.split(heads, positions.context());
        }
    }

    /**
     * Each pair of adjacent components turned, in float32 or wider.
     *
     * @param x (rotations · tokens, d_model)
     * @param rotations (rotations, context, 1, d_head / 2), complex
     * @return (rotations, context, batch · heads, d_head / 2, 2)
     */
    static NDArray turned(NDArray x, NDArray rotations, AttentionConstants positions) {
        NDArray wide = Tensors.dtype(x).isLowPrecision()
                ? Aten.to(x, ScalarType.FLOAT32) // there are no complex numbers of bfloat16
                : Aten.share(x, x.getManager());
        NDArray pairs = closing(
                wide,
                w -> Aten.reshape(
                        w,
                        rotations.getShape().get(0),
                        positions.context(),
                        -1,
                        positions.shape().dHead() / 2,
                        2));
        NDArray turned = closing(closing(pairs, Aten::viewAsComplex), z -> Aten.mul(z, rotations));
        return closing(turned, Aten::viewAsReal);
    }

    /** Over the last dimension; closes what it is given. */
    private static NDArray softmax(NDArray scores) {
        NDArray shifted = closing(scores, s -> closing(maximum(s), m -> Aten.sub(s, m)));
        return closing(closing(shifted, Aten::exp), e -> closing(Aten.sumOfLast(e), total -> Aten.div(e, total)));
    }

    private static NDArray maximum(NDArray scores) {
        try (var constant = GradMode.disabled()) {
            return Aten.maxOfLast(scores);
        }
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        NDArray silu = closing(Aten.sigmoid(gate), s -> Aten.mul(gate, s));
        return closing(silu, s -> Aten.mul(s, up));
    }

    /** Applies an operator to a temporary array and closes that, as Python does when the last reference goes. */
    static NDArray closing(NDArray temporary, UnaryOperator<NDArray> operator) {
        try (temporary) {
            return operator.apply(temporary);
        }
    }
}
