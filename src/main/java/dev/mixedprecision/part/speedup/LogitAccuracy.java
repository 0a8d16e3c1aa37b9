package dev.mixedprecision.part.speedup;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerRoundings;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RelativeError;
import dev.mixedprecision.numerics.RoundingBound;
import java.util.function.UnaryOperator;

/**
 * How far the logits under autocast are from those of the same model in float64.
 *
 * @param size the model's
 * @param logits the dtype of the logits under autocast
 * @param measured ‖under autocast − float64‖ / ‖float64‖ over all logits
 * @param bound what {@code measured} must not exceed: u √(18 layers + 3)
 * @param leastBound what {@code measured} cannot fall below where the logits really are of low precision: u / 8
 */
public record LogitAccuracy(String size, String logits, double measured, double bound, double leastBound) {
    /** Measures on a device; the bound is that of {@link TransformerRoundings}. */
    public static LogitAccuracy measure(ModelSize size, Hardware hardware, FloatFormat type, int context, int batch) {
        return measure(size, hardware, type, context, batch, kernels -> kernels, true);
    }

    static LogitAccuracy measure(
            ModelSize size,
            Hardware hardware,
            FloatFormat type,
            int context,
            int batch,
            UnaryOperator<BlockKernels> tampering,
            boolean autocastOn) {
        ScalarType low = ScalarType.of(type);
        try (var constant = GradMode.disabled();
                TransformerLm model = TransformerLm.random(size.shape(), context, hardware.device(), 1);
                TransformerLm wide = model.in(ScalarType.FLOAT64);
                NDManager manager = NDManager.newBaseManager(hardware.device())) {
            BlockKernels kernels = new EagerKernels(manager);
            NDArray ids = model.randomIds(manager, batch, 1);
            double[] expected = Tensors.toDoubles(wide.forward(ids, kernels));
            NDArray logits;
            try (var autocast = autocastOn ? Autocast.on(hardware.device(), low) : Autocast.off(hardware.device())) {
                logits = model.forward(ids, tampering.apply(kernels));
            }
            RoundingBound bound = TransformerRoundings.bound(size.shape(), low, context);
            return new LogitAccuracy(
                    size.label(),
                    Tensors.dtype(logits).torchName(),
                    RelativeError.of(Tensors.toDoubles(logits), expected),
                    bound.result(),
                    bound.leastOfResult());
        }
    }
}
