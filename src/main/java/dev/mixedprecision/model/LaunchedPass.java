package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
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
    private NDManager arrays;
    private NDArray logits;
    private NDArray loss;

    /**
     * Passes over a batch.
     *
     * @param ids int64 token ids, (batch, context); read at every forward pass
     * @param precision float32, or the type that autocast runs in
     */
    public LaunchedPass(TransformerLm model, BlockKernels kernels, NDArray ids, ScalarType precision) {
        this.model = model;
        this.kernels = kernels;
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
                var autocast = precision == ScalarType.FLOAT32 ? Autocast.off(device) : Autocast.on(device, precision);
                NDArray input = Aten.share(ids, arrays)) {
            logits = logits(input);
            loss = Aten.sum(logits);
            return Tensors.dtype(logits);
        }
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
    public NDArray loss() {
        return loss;
    }

    @Override
    public void backward() {
        logits.close();
        GradMode.backward(loss);
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
    }
}
