package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The formulas written out as a PyTorch user writes them, operator for operator: what eager mode runs. Softmax is x − max,
 * exp, divided by the sum; silu(x) is x · sigmoid(x); the rotation of a pair is four products, a difference and a sum. The
 * residual stream is (batch, context, d_model).
 *
 * <p>Under autocast libtorch chooses the types and casts, the weights too: matrix products in low precision, {@code exp},
 * {@code sum}, {@code pow} and {@code rsqrt} in float32 on CUDA.
 */
public final class EagerKernels implements BlockKernels {
    private static final Operator LINEAR = Operator.named("aten::linear");

    static final double EPSILON = 1e-5;

    private final TorchScript normalise = TorchScript.compile(
            "weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + " + EPSILON + "))", List.of("x", "weight"));

    /** The components of a pair are at even and odd places; turned, the firsts of all pairs come before the seconds. */
    private final TorchScript rotate = TorchScript.compile(
            "[torch.cat([cos * pair[0] - sin * pair[1], sin * pair[0] + cos * pair[1]], -1)"
                    + " for pair in [x.unflatten(-1, [-1, 2]).unbind(-1)]][0]",
            List.of("x", "cos", "sin"));

    private final TorchScript maskedScores = TorchScript.compile(
            "torch.where(mask, q @ k.transpose(-2, -1) / torch.sqrt(q.size(-1)), float('-inf'))",
            List.of("q", "k", "mask"));

    private final TorchScript exponentials =
            TorchScript.compile("torch.exp(s - s.amax(-1, keepdim=True))", List.of("s"));

    private final TorchScript shares = TorchScript.compile("e / e.sum(-1, keepdim=True)", List.of("e"));

    private final TorchScript mix = TorchScript.compile("(w @ v).transpose(1, 2).flatten(-2)", List.of("w", "v"));

    private final TorchScript gate = TorchScript.compile("gate * torch.sigmoid(gate) * up", List.of("gate", "up"));

    /**
     * The formulas for arrays on any device.
     *
     * @param owner closes them with itself, if nobody has before
     */
    public EagerKernels(NDManager owner) {
        owner.attachInternal(NDManager.nextUid(), this);
    }

    @Override
    public boolean takesPreparedWeights() {
        return false;
    }

    @Override
    public NDArray embed(NDArray ids, NDArray embedding) {
        return Aten.embedding(ids, embedding);
    }

    @Override
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        ScalarType type = Tensors.dtype(x);
        if (!type.isLowPrecision()) {
            return normalise.call(x.getManager(), x, weight);
        }
        NDArray normalised =
                closing(Aten.to(x, ScalarType.FLOAT32), wide -> normalise.call(x.getManager(), wide, weight));
        return closing(normalised, wide -> Aten.to(wide, type));
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight) {
        return LINEAR.call(x.getManager(), x, weight);
    }

    @Override
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
        NDManager manager = queries.getManager();
        NDArray scores = closing(
                rotated(queries, constants),
                q -> closing(rotated(keys, constants), k -> maskedScores.call(manager, q, k, constants.causal())));
        NDArray weights = closing(closing(scores, s -> exponentials.call(manager, s)), e -> shares.call(manager, e));
        return closing(weights, w -> closing(heads(values, constants), v -> mix.call(manager, w, v)));
    }

    private NDArray rotated(NDArray x, AttentionConstants constants) {
        return closing(
                heads(x, constants), heads -> rotate.call(x.getManager(), heads, constants.cos(), constants.sin()));
    }

    /** A view as (batch, heads, context, d_head). */
    private static NDArray heads(NDArray x, AttentionConstants constants) {
        TransformerShape shape = constants.shape();
        return closing(
                Aten.reshape(x, -1, constants.context(), shape.heads(), shape.dHead()),
                heads -> Aten.transpose(heads, 1, 2));
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        return this.gate.call(gate.getManager(), gate, up);
    }

    @Override
    public NDArray logits(NDArray x, NDArray head, AttentionConstants constants) {
        return linear(x, head);
    }

    @Override
    public void close() {
        List.of(normalise, rotate, maskedScores, exponentials, shares, mix, gate)
                .forEach(TorchScript::close);
    }

    /** Applies an operator to a temporary array and closes that, as Python does when the last reference goes. */
    static NDArray closing(NDArray temporary, UnaryOperator<NDArray> operator) {
        try (temporary) {
            return operator.apply(temporary);
        }
    }
}
