package dev.mixedprecision.model;

import static dev.mixedprecision.model.EagerMath.closing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.Ops;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.List;

/**
 * The same formulas in fewer passes over memory: attention and SiLU as one operator each, RMSNorm too where libtorch has
 * it (2.8 and later).
 */
public final class FusedMath implements LayerMath {
    private final EagerMath eager;
    private final TorchScript rmsNorm;

    /**
     * The formulas for arrays on any device.
     *
     * @param constants owns the constants, and must stay open while the object is used
     */
    public FusedMath(NDManager constants) {
        this.eager = new EagerMath(constants);
        this.rmsNorm = hasFusedRmsNorm()
                ? TorchScript.compile(
                        "torch.rms_norm(x, [x.size(-1)], weight, " + EagerMath.EPSILON + ")", List.of("x", "weight"))
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
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, Positions positions) {
        long context = positions.context();
        long heads = positions.shape().heads();
        long width = positions.shape().dHead();
        ScalarType type = Aten.dtype(values);
        try (NDArray q = rotated(queries, type, positions);
                NDArray k = rotated(keys, type, positions);
                NDArray v =
                        closing(Ops.reshape(values, context, -1, heads, width), each -> Ops.permute(each, 1, 2, 0, 3));
                NDArray mixed = Ops.causalAttention(q, k, v)) {
            return closing(Ops.permute(mixed, 2, 0, 1, 3), side -> Ops.reshape(side, -1, heads * width));
        }
    }

    /** As (batch, heads, context, d_head), in the values' type. */
    private static NDArray rotated(NDArray x, ScalarType type, Positions positions) {
        long heads = positions.shape().heads();
        long width = positions.shape().dHead();
        NDArray turned = closing(
                EagerMath.turned(x, positions.rotation(), positions),
                pairs -> Ops.reshape(pairs, positions.context(), -1, heads, width));
        NDArray low = Aten.dtype(turned) == type ? turned : closing(turned, wide -> Aten.to(wide, type));
        return closing(low, each -> Ops.permute(each, 1, 2, 0, 3));
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        return closing(Ops.silu(gate), silu -> Ops.mul(silu, up));
    }

    @Override
    public void close() {
        if (rmsNorm != null) {
            rmsNorm.close();
        }
    }
}
