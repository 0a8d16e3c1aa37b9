package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.libtorch.Float8Tape;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;

/** A pass whose operators the host launches one after the other. */
public final class LaunchedPass implements Pass.Launched {
    private final TransformerLm model;
    private final BlockKernels kernels;
    private final NDArray ids;
    private final ScalarType precision;
    private final CastWeights castWeights;
    private final Float8Tape tape;
    private NDArray lossScale;
    private NDManager arrays;
    private NDArray logits;
    private NDArray loss;

    /**
     * Passes over a batch.
     *
     * @param ids int64 token ids, (batch, context); read at every forward pass
     * @param precision float32, or the type that autocast runs in, or e4m3fn: linear layers in float8 with a scale a
     *     tensor, the rest under autocast in bfloat16
     * @throws IllegalArgumentException for linear layers in float8 with kernels that take prepared weights
     */
    public LaunchedPass(TransformerLm model, BlockKernels kernels, NDArray ids, ScalarType precision) {
        this.model = model;
        if (precision == ScalarType.FLOAT8_E4M3FN) {
            Float8Kernels.requireTaken(kernels);
        }
        this.tape = precision == ScalarType.FLOAT8_E4M3FN ? new Float8Tape(Float8Scaling.DYNAMIC) : null;
        this.kernels = tape == null ? kernels : new Float8Kernels(kernels, tape);
        this.ids = ids;
        this.precision = precision;
        this.castWeights =
                precision.isLowPrecision() && kernels.takesPreparedWeights() ? new CastWeights(model, precision) : null;
    }

    @Override
    public ScalarType forward() {
        Device device = model.device();
        finish();
        arrays = ids.getManager().newSubManager();
        try (var grad = GradMode.enabled();
                var autocast = autocast(device);
                NDArray input = Aten.share(ids, arrays)) {
            logits = logits(input);
            loss = Aten.sum(logits);
            return Tensors.dtype(logits);
        }
    }

    private Autocast autocast(Device device) {
        return switch (precision) {
            case FLOAT32 -> Autocast.off(device);
            case FLOAT8_E4M3FN -> Autocast.on(device, ScalarType.BFLOAT16);
            default -> Autocast.on(device, precision);
        };
    }

    private NDArray logits(NDArray input) {
        return castWeights == null
                ? model.forward(input, kernels)
                : model.forward(input, kernels, castWeights.copy(input.getManager()));
    }

    @Override
    public NDArray logits() {
        return logits;
    }

    @Override
    public void scaleLoss(NDArray scale) {
        if (tape != null) {
            throw new IllegalArgumentException("passes in float8 scale each tensor, not the loss");
        }
        lossScale = scale;
    }

    @Override
    public NDArray loss() {
        return loss;
    }

    @Override
    public void backward() {
        logits.close();
        if (tape != null) {
            tape.backward(loss);
        } else if (lossScale == null) {
            GradMode.backward(loss);
        } else {
            try (NDArray gradient = Aten.to(lossScale, Tensors.dtype(loss), arrays)) {
                GradMode.backward(loss, gradient);
            }
        }
        if (castWeights != null) {
            // The loss's record of how it was computed refers to the copies, which shall go before gradients come.
            NDArray recorded = loss;
            try (recorded) {
                loss = Aten.detach(recorded);
            }
            castWeights.widenGradients();
        }
    }

    @Override
    public void finish() {
        if (tape != null) {
            tape.clear();
        }
        if (arrays != null) {
            arrays.close();
            arrays = null;
            logits = null;
            loss = null;
        }
    }

    @Override
    public void clearGradients() {
        model.clearGradients();
    }

    @Override
    public void close() {
        finish();
        if (castWeights != null) {
            castWeights.close();
        }
        if (tape != null) {
            tape.close();
        }
    }
}
