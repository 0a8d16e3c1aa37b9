package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.RelativeError;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Computes logits and gradients in an execution and in float64, from the same parameters and ids. */
public final class GradientAccuracyExperiment {
    private static final String LOGITS = "logits";

    private final Passes passes;

    /** How a pass is made ready. */
    @FunctionalInterface
    interface Passes {
        Pass.Launched over(Execution execution, TransformerLm model, NDArray ids, ScalarType precision);
    }

    /** With the passes of the execution. */
    public GradientAccuracyExperiment() {
        this(Execution::launched);
    }

    GradientAccuracyExperiment(Passes passes) {
        this.passes = passes;
    }

    /** Runs the passes of a plan; the loss is the sum of the logits. */
    public GradientAccuracy run(PassPlan plan, Execution execution) {
        ScalarType type = ScalarType.of(plan.precision());
        try (TransformerLm model = TransformerLm.random(
                        plan.size().shape(), plan.context(), plan.device().djl(), plan.seed());
                TransformerLm wide = model.in(ScalarType.FLOAT64);
                NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            wide.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            NDArray ids = model.randomIds(manager, plan.batch(), plan.seed());
            ScalarType precision = type.isLowPrecision() ? type : ScalarType.FLOAT32;
            Map<String, double[]> expected = results(wide, Execution.EAGER.launched(wide, ids, ScalarType.FLOAT32));
            Map<String, Double> distances = new LinkedHashMap<>();
            results(model, passes.over(execution, model, ids, precision))
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

    private static Map<String, double[]> results(TransformerLm model, Pass.Launched launched) {
        Map<String, double[]> results = new LinkedHashMap<>();
        try (Pass.Launched pass = launched) {
            pass.clearGradients();
            pass.forward();
            results.put(LOGITS, Tensors.toDoubles(pass.logits()));
            pass.backward();
            model.parameters().forEach((name, parameter) -> {
                try (NDArray gradient = parameter.getGradient()) {
                    results.put(name, Tensors.toDoubles(gradient));
                }
            });
        }
        return results;
    }
}
