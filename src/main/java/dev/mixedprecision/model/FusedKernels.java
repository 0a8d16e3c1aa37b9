package dev.mixedprecision.model;

import static dev.mixedprecision.model.EagerKernels.closing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.List;

/**
 * The same formulas in fewer operators and passes over memory: attention and SiLU as one operator each, RMSNorm too where
 * libtorch has it (2.8 and later); the rotation of a pair as one complex product; the linear layers' weights cast together
 * ({@link CastWeights}), and what a norm gives cast once for all the layers that read it.
 *
 * <p>The residual stream is (tokens, d_model), a row a token: with a dimension for the batch libtorch would fold and unfold
 * it around every linear layer. The tokens of a position lie side by side: then the heads of all sequences are a batch of
 * matrices as they lie.
 */
public final class FusedKernels implements BlockKernels {
    private final EagerKernels eager;
    private final TorchScript rmsNorm;

    /**
     * The formulas for arrays on any device.
     *
     * @param owner closes them with itself, if nobody has before
     */
    public FusedKernels(NDManager owner) {
        this.eager = new EagerKernels(owner);
        this.rmsNorm = hasFusedRmsNorm()
                ? TorchScript.compile(
                        "torch.rms_norm(x, [x.size(-1)], weight, " + EagerKernels.EPSILON + ")", List.of("x", "weight"))
                : null;
        owner.attachInternal(NDManager.nextUid(), this);
    }

    /** Whether the loaded libtorch has RMSNorm as one operator. */
    public static boolean hasFusedRmsNorm() {
        return Operator.exists("aten::_fused_rms_norm");
    }

    @Override
    public boolean takesPreparedWeights() {
        return true;
    }

    @Override
    public NDArray embed(NDArray ids, NDArray embedding) {
        return closing(
                closing(Aten.transpose(ids, 0, 1), byPosition -> Aten.embedding(byPosition, embedding)),
                embedded -> Aten.reshape(embedded, -1, embedding.getShape().get(1)));
    }

    /**
     * Under autocast in low precision already: autocast would cast the result for each linear layer that reads it. So what
     * these layers send back is summed in low precision, where after casts of their own it would be in float32; on tiny the
     * distance of gradients from float64 stays what it was, 0.9 % in bfloat16.
     */
    @Override
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        NDArray normalised = rmsNorm == null ? eager.rmsNorm(x, weight) : rmsNorm.call(x.getManager(), x, weight);
        return Autocast.isEnabled(x.getDevice())
                ? closing(normalised, wide -> Aten.to(wide, Autocast.dtype(x.getDevice())))
                : normalised;
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight) {
        return Aten.matmul(x, weight);
    }

    @Override
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
        long context = constants.context();
        long heads = constants.shape().heads();
        long width = constants.shape().dHead();
        ScalarType type = Tensors.dtype(values);
        try (NDArray q = rotated(queries, type, constants);
                NDArray k = rotated(keys, type, constants);
                NDArray v = closing(
                        Aten.reshape(values, context, -1, heads, width), each -> Aten.permute(each, 1, 2, 0, 3));
                NDArray mixed = Aten.causalAttention(q, k, v)) {
            return closing(Aten.permute(mixed, 2, 0, 1, 3), side -> Aten.reshape(side, -1, heads * width));
        }
    }

    /** As (batch, heads, context, d_head), in the values' type. */
    private static NDArray rotated(NDArray x, ScalarType type, AttentionConstants constants) {
        long heads = constants.shape().heads();
        long width = constants.shape().dHead();
        NDArray turned =
                closing(turned(x, constants), pairs -> Aten.reshape(pairs, constants.context(), -1, heads, width));
        NDArray low = Tensors.dtype(turned) == type ? turned : closing(turned, wide -> Aten.to(wide, type));
        return closing(low, each -> Aten.permute(each, 1, 2, 0, 3));
    }

    /**
     * Each pair of adjacent components turned, in float32 or wider.
     *
     * @param x (tokens, d_model)
     * @return (context, batch · heads, d_head / 2, 2)
     */
    private static NDArray turned(NDArray x, AttentionConstants constants) {
        NDArray wide = Tensors.dtype(x).isLowPrecision()
                ? Aten.to(x, ScalarType.FLOAT32) // there are no complex numbers of bfloat16
                : Aten.share(x, x.getManager());
        NDArray pairs = closing(
                wide,
                w -> Aten.reshape(w, constants.context(), -1, constants.shape().dHead() / 2, 2));
        NDArray turned = closing(closing(pairs, Aten::viewAsComplex), z -> Aten.mul(z, constants.rotation()));
        return closing(turned, Aten::viewAsReal);
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        return closing(Aten.silu(gate), silu -> Aten.mul(silu, up));
    }

    @Override
    public NDArray logits(NDArray x, NDArray head, AttentionConstants constants) {
        NDArray flat = linear(x, head);
        long vocabulary = flat.getShape().get(1);
        return closing(
                closing(flat, each -> Aten.reshape(each, constants.context(), -1, vocabulary)),
                byPosition -> Aten.transpose(byPosition, 0, 1));
    }

    @Override
    public void close() {
        eager.close();
        if (rmsNorm != null) {
            rmsNorm.close();
        }
    }
}
