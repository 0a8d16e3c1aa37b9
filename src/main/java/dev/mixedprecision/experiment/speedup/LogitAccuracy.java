package dev.mixedprecision.experiment.speedup;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.EagerMath;
import dev.mixedprecision.model.LayerMath;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.RelativeError;
import java.util.Map;

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
     * The roundings to low precision between two states of the float32 residual stream. Attention has ten: its input and
     * the projections' weights, the projections, queries and keys once rotated, scores, scores less their maximum,
     * softmax weights, values mixed, the output's weight, the output. SwiGLU has eight: its input, the weights of gate
     * and value, their products, the sigmoid, silu, the gated value, the last weight, the output.
     */
    private static final int ROUNDINGS_PER_LAYER = 18;

    /** The head's input, its weight, the logits. */
    private static final int ROUNDINGS_OF_HEAD = 3;

    /**
     * Measures on a device. Every rounding moves its result by at most u relative to it, u the unit roundoff, and the
     * roundings are independent, so that their effects add up like the sides of right angles (Higham and Mary, A New
     * Approach to Probabilistic Rounding Error Analysis, 2019). A block adds to the stream and does not enlarge the
     * relative error of what it adds to. So over all logits ‖error‖ ≤ u √(18 layers + 3) ‖logits‖.
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
            double u = unitRoundoff(low);
            int roundings = roundings(size.shape());
            return new LogitAccuracy(
                    label,
                    Aten.dtype(logits).torchName(),
                    RelativeError.of(Aten.toDoubles(logits), expected),
                    u * Math.sqrt(roundings),
                    u / 8);
        }
    }

    /** The roundings to low precision that a forward pass adds up, from the embedding to the logits. */
    public static int roundings(TransformerShape shape) {
        return ROUNDINGS_PER_LAYER * shape.layers() + ROUNDINGS_OF_HEAD;
    }

    /** Half a unit in the last place of 1 in float16 or bfloat16. */
    public static double unitRoundoff(ScalarType type) {
        return Map.of(ScalarType.BFLOAT16, 0x1p-8, ScalarType.FLOAT16, 0x1p-11).get(type);
    }
}
