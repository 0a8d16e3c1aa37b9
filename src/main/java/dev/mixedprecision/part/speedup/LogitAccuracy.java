package dev.mixedprecision.part.speedup;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.EagerMath;
import dev.mixedprecision.model.LayerMath;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.RoundingBound;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.RelativeError;

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
    /**
     * Measures on a device. A block adds to the residual stream and does not enlarge the relative error of what it adds
     * to, so that {@link RoundingBound} holds over all logits.
     */
    public static LogitAccuracy measure(String label, Hardware hardware, String type, int context, int batch) {
        return measure(label, hardware, type, context, batch, math -> math, true);
    }

    static LogitAccuracy measure(
            String label,
            Hardware hardware,
            String type,
            int context,
            int batch,
            java.util.function.UnaryOperator<LayerMath> tampering,
            boolean autocastOn) {
        ModelSize size = ModelSize.labelled(label);
        ScalarType low = ScalarType.named(type);
        try (var constant = GradMode.disabled();
                TransformerLm model = TransformerLm.random(size.shape(), context, hardware.device(), 1);
                TransformerLm wide = model.in(ScalarType.FLOAT64);
                NDManager manager = NDManager.newBaseManager(hardware.device())) {
            LayerMath math = new EagerMath(manager);
            NDArray ids = model.randomIds(manager, batch, 1);
            double[] expected = Aten.toDoubles(wide.forward(ids, math));
            NDArray logits;
            try (var autocast = autocastOn ? Autocast.on(hardware.device(), low) : Autocast.off(hardware.device())) {
                logits = model.forward(ids, tampering.apply(math));
            }
            RoundingBound bound = RoundingBound.of(size.shape(), low, context);
            return new LogitAccuracy(
                    label,
                    Aten.dtype(logits).torchName(),
                    RelativeError.of(Aten.toDoubles(logits), expected),
                    bound.logits(),
                    bound.leastLogits());
        }
    }
}
