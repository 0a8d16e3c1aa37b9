package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.RelativeError;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Computes logits and gradients in an execution and in float64, from the same parameters and ids. */
public final class GradientAccuracyExperiment {
    private static final String LOGITS = "logits";

    private final UnaryOperator<BlockKernels> alteration;

    /** With the kernels as they are. */
    public GradientAccuracyExperiment() {
        this(kernels -> kernels);
    }

    GradientAccuracyExperiment(UnaryOperator<BlockKernels> alteration) {
        this.alteration = alteration;
    }

    /** Runs the passes of a plan; the loss is the sum of the logits. */
    public GradientAccuracy run(PassPlan plan, Execution execution) {
        ScalarType type = ScalarType.of(plan.precision());
        try (TransformerLm model = TransformerLm.random(
                        plan.size().shape(), plan.context(), plan.device().djl(), plan.seed());
                TransformerLm wide = model.in(ScalarType.FLOAT64);
                NDManager manager = NDManager.newBaseManager(plan.device().djl());
                BlockKernels kernels = execution.kernels(manager)) {
            wide.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            BlockKernels eager = new EagerKernels(manager);
            NDArray ids = model.randomIds(manager, plan.batch(), plan.seed());
            Map<String, double[]> expected = results(wide, eager, ids, ScalarType.FLOAT64);
            Map<String, Double> distances = new LinkedHashMap<>();
            results(model, alteration.apply(kernels), ids, type)
                    .forEach((name, values) -> distances.put(name, RelativeError.of(values, expected.get(name))));
            double logits = distances.remove(LOGITS);
            String worst = distances.entrySet().stream()
                    .max(Comparator.comparingDouble(Map.Entry::getValue))
                    .orElseThrow()
                    .getKey();
            return new GradientAccuracy(
                    plan.size().label(), execution.toString(), plan.precision(), logits, worst, distances.get(worst));
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
