package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.FusedKernels;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerRoundings;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RelativeError;
import dev.mixedprecision.numerics.RoundingBound;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How far an execution's logits and gradients are from those of the written-out formulas in float64.
 *
 * @param size the model's
 * @param execution how the passes were run
 * @param precision float32, or the type of autocast
 * @param logits ‖result − float64‖ / ‖float64‖ over all logits
 * @param worst the parameter whose gradient is farthest off
 * @param gradient the same distance of that gradient
 * @param logitsBound what {@code logits} must not exceed
 * @param gradientBound what {@code gradient} must not exceed
 * @param formula the bounds' formula
 * @param leastBound what {@code logits} cannot fall below where the precision really is the stated one: u / 8
 */
public record GradientAccuracy(
        String size,
        String execution,
        String precision,
        double logits,
        String worst,
        double gradient,
        double logitsBound,
        double gradientBound,
        String formula,
        double leastBound) {
    private static final String LOGITS = "logits";

    /** Measures on a device; the loss is the sum of the logits, the bound {@link TransformerRoundings}'s. */
    public static GradientAccuracy measure(
            ModelSize size, ComputeDevice device, Execution execution, FloatFormat precision, int context) {
        return measure(size, device, execution, precision, context, kernels -> kernels);
    }

    static GradientAccuracy measure(
            ModelSize size,
            ComputeDevice device,
            Execution execution,
            FloatFormat precision,
            int context,
            UnaryOperator<BlockKernels> tampering) {
        TransformerShape shape = size.shape();
        ScalarType type = ScalarType.of(precision);
        try (TransformerLm model = TransformerLm.random(shape, context, device.djl(), 1);
                TransformerLm wide = model.in(ScalarType.FLOAT64);
                NDManager manager = NDManager.newBaseManager(device.djl());
                FusedKernels fused = new FusedKernels(manager)) {
            wide.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            BlockKernels eager = new EagerKernels(manager);
            BlockKernels kernels = execution.isFused() ? fused : eager;
            NDArray ids = model.randomIds(manager, 1, 1);
            Map<String, double[]> expected = results(wide, eager, ids, ScalarType.FLOAT64);
            Map<String, Double> distances = new LinkedHashMap<>();
            results(model, tampering.apply(kernels), ids, type)
                    .forEach((name, values) -> distances.put(name, RelativeError.of(values, expected.get(name))));
            double logits = distances.remove(LOGITS);
            String worst = distances.entrySet().stream()
                    .max(Comparator.comparingDouble(Map.Entry::getValue))
                    .orElseThrow()
                    .getKey();
            RoundingBound bound = TransformerRoundings.bound(shape, type, context);
            return new GradientAccuracy(
                    size.label(),
                    execution.toString(),
                    precision.toString(),
                    logits,
                    worst,
                    distances.get(worst),
                    bound.result(),
                    bound.gradient(),
                    bound.formula(),
                    bound.leastOfResult());
        }
    }

    private static Map<String, double[]> results(
            TransformerLm model, BlockKernels kernels, NDArray ids, ScalarType type) {
        Map<String, double[]> results = new LinkedHashMap<>();
        // From a forward pass of their own: of the one that is differentiated only the sum of the logits is left.
        try (var autocast = type.isLowPrecision() ? Autocast.on(model.device(), type) : Autocast.off(model.device());
                var constant = GradMode.disabled();
                NDArray logits = model.forward(ids, kernels)) {
            results.put(LOGITS, Tensors.toDoubles(logits));
        }
        model.clearGradients();
        try (Pass pass = new LaunchedPass(model, kernels, ids, type.isLowPrecision() ? type : ScalarType.FLOAT32)) {
            pass.forward();
            pass.backward();
        }
        model.parameters().forEach((name, parameter) -> {
            try (NDArray gradient = parameter.getGradient()) {
                results.put(name, Tensors.toDoubles(gradient));
            }
        });
        return results;
    }
}
