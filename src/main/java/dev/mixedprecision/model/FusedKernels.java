package dev.mixedprecision.model;

import static dev.mixedprecision.model.EagerKernels.closing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.List;

/**
 * The same formulas in fewer passes over memory: attention and SiLU as one operator each, RMSNorm too where libtorch has
 * it (2.8 and later).
 */
public final class FusedKernels implements BlockKernels {
    private final EagerKernels eager;
    private final TorchScript rmsNorm;

    /**
     * The formulas for arrays on any device.
     *
     * @param constants owns the constants, and must stay open while the object is used
     */
    public FusedKernels(NDManager constants) {
        this.eager = new EagerKernels(constants);
        this.rmsNorm = hasFusedRmsNorm()
                ? TorchScript.compile(
                        "torch.rms_norm(x, [x.size(-1)], weight, " + EagerKernels.EPSILON + ")", List.of("x", "weight"))
                : null;
    }

    /** Whether the loaded libtorch has RMSNorm as one operator. */
    public static boolean hasFusedRmsNorm() {
        return Operator.exists("aten::_fused_rms_norm");
    }

    @Override
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        return rmsNorm == null ? eager.rmsNorm(x, weight) : rmsNorm.call(x.getManager(), x, weight);
    }

    @Override
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants positions) {
        long context = positions.context();
        long heads = positions.shape().heads();
        long width = positions.shape().dHead();
        ScalarType type = Tensors.dtype(values);
        try (NDArray q = rotated(queries, type, positions);
                NDArray k = rotated(keys, type, positions);
                NDArray v = closing(
                        Aten.reshape(values, context, -1, heads, width), each -> Aten.permute(each, 1, 2, 0, 3));
                NDArray mixed = Aten.causalAttention(q, k, v)) {
            return closing(Aten.permute(mixed, 2, 0, 1, 3), side -> Aten.reshape(side, -1, heads * width));
        }
    }

    /** As (batch, heads, context, d_head), in the values' type. */
    private static NDArray rotated(NDArray x, ScalarType type, AttentionConstants positions) {
        long heads = positions.shape().heads();
        long width = positions.shape().dHead();
        NDArray turned = closing(
                EagerKernels.turned(x, positions.rotation(), positions),
                pairs -> Aten.reshape(pairs, positions.context(), -1, heads, width));
        NDArray low = Tensors.dtype(turned) == type ? turned : closing(turned, wide -> Aten.to(wide, type));
        return closing(low, each -> Aten.permute(each, 1, 2, 0, 3));
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        return closing(Aten.silu(gate), silu -> Aten.mul(silu, up));
    }

    @Override
    public void close() {
        if (rmsNorm != null) {
            rmsNorm.close();
        }
    }
}
