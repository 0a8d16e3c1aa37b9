package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.AdamW;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.OptimizerStep;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains the same model twice over the same ids: its whole steps recorded as CUDA graphs and replayed, and launched. Where
 * passes do not repeat their bits, as fused ones, the launched steps are given the replayed gradients.
 */
public final class WholeStepExperiment {
    /** The sum of the logits has gradients far beyond it. */
    private static final double MAX_NORM = 1;

    private final Recording recording;

    /** Passes and a step of the optimizer that are run as one. */
    interface Whole extends AutoCloseable {
        Pass pass();

        void optimize();

        @Override
        void close();
    }

    /** How whole steps are made ready to be replayed. */
    @FunctionalInterface
    interface Recording {
        Whole of(TransformerLm model, NDArray ids, Pass launched, OptimizerStep step);
    }

    /** With CUDA graphs. */
    public WholeStepExperiment() {
        this((model, ids, launched, step) -> new Graphs(GraphedPass.record(model, ids, launched, step)));
    }

    WholeStepExperiment(Recording recording) {
        this.recording = recording;
    }

    private record Graphs(GraphedPass pass) implements Whole {
        @Override
        public void optimize() {
            pass.optimize();
        }

        @Override
        public void close() {
            pass.close();
        }
    }

    /** A model with all that trains it. */
    private static final class Trained implements AutoCloseable {
        private final TransformerLm model;
        private final AdamW adamW;
        private final GradScaler scaler;
        private final OptimizerStep step;

        Trained(PassPlan plan, double lossScale) {
            model = TransformerLm.random(
                    plan.size().shape(), plan.context(), plan.device().djl(), plan.seed());
            adamW = new AdamW(model.parameters().values(), AdamW.DEFAULT);
            scaler = GradScaler.on(model.device(), GradScaler.Settings.DEFAULT.initialScale((float) lossScale));
            step = new OptimizerStep(adamW, MAX_NORM, scaler);
        }

        Pass.Launched pass(Execution execution, NDArray ids, ScalarType type) {
            Pass.Launched pass = execution.launched(model, ids, type);
            pass.scaleLoss(scaler.scaleOnDevice());
            return pass;
        }

        @Override
        public void close() {
            step.close();
            scaler.close();
            adamW.close();
            model.close();
        }
    }

    /**
     * Takes the steps, each over other ids.
     *
     * @param execution {@code graph} or {@code fused-graph}
     * @param lossScale what the gradient scaler begins with
     */
    public WholeSteps run(PassPlan plan, Execution execution, int steps, double lossScale) {
        ScalarType type = ScalarType.of(plan.precision());
        try (Trained replayed = new Trained(plan, lossScale);
                Trained other = new Trained(plan, lossScale);
                NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray ids = replayed.model.randomIds(manager, plan.batch(), 0);
            Map<String, NDArray> before = copies(replayed.model, manager);
            try (Whole whole = recording.of(replayed.model, ids, replayed.pass(execution, ids, type), replayed.step);
                    Pass launched = other.pass(execution, ids, type)) {
                for (int step = 1; step <= steps; step++) {
                    try (NDArray others = replayed.model.randomIds(manager, plan.batch(), step)) {
                        Aten.copy(others, ids);
                    }
                    runBoth(whole.pass(), launched, execution.isFused() ? replayed.model : null, other.model);
                    whole.optimize();
                    other.step.take();
                }
            }
            Map<String, Long> changed = differing(replayed.model.parameters(), before);
            return new WholeSteps(
                    plan.size().label(),
                    execution.toString(),
                    plan.precision().toString(),
                    steps,
                    differing(replayed.model.parameters(), other.model.parameters()),
                    changed.values().stream().mapToLong(Long::longValue).sum(),
                    lossScale,
                    replayed.scaler.currentScale());
        }
    }

    /** The replayed passes, and the launched ones, unless another model's gradients are taken in their place. */
    private static void runBoth(Pass replayed, Pass launched, TransformerLm giver, TransformerLm taker) {
        run(replayed);
        if (giver == null) {
            run(launched);
            launched.finish();
        } else {
            giver.parameters().forEach((name, parameter) -> {
                try (NDArray gradient = parameter.getGradient();
                        NDArray copy = gradient.duplicate()) {
                    GradMode.setGradient(taker.parameters().get(name), copy);
                }
            });
        }
    }

    private static void run(Pass pass) {
        pass.clearGradients();
        pass.forward();
        pass.backward();
    }

    private static Map<String, NDArray> copies(TransformerLm model, NDManager owner) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        try (var constant = GradMode.disabled()) {
            model.parameters().forEach((name, parameter) -> {
                NDArray copy = parameter.duplicate();
                copy.attach(owner);
                copies.put(name, copy);
            });
        }
        return copies;
    }

    /** How many elements of each array differ in any bit. */
    private static Map<String, Long> differing(Map<String, NDArray> arrays, Map<String, NDArray> others) {
        Map<String, Long> differing = new LinkedHashMap<>();
        try (var constant = GradMode.disabled()) {
            arrays.forEach((name, array) -> differing.put(name, Tensors.differingElements(array, others.get(name))));
        }
        return differing;
    }
}
