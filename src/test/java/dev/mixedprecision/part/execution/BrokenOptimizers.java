package dev.mixedprecision.part.execution;

import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.OptimizerStep;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.function.Consumer;

/** Whole steps of the tiny model on the CPU that are wrong in the ways in which recorded ones go wrong. */
final class BrokenOptimizers {
    private static final double TOO_LARGE = 16777216;

    private BrokenOptimizers() {}

    private static WholeSteps steps(WholeStepExperiment.Recording recording, Execution execution) {
        PassPlan plan = new PassPlan(ModelSize.TINY, ComputeDevice.cpu(), FloatFormat.FLOAT32, 16, 2, 1);
        return new WholeStepExperiment(recording).run(plan, execution, 3, 16);
    }

    private static WholeSteps leftOut(WholeStepExperiment.Recording recording) {
        PassPlan plan = new PassPlan(ModelSize.TINY, ComputeDevice.cpu(), FloatFormat.FLOAT16, 16, 2, 1);
        return new WholeStepExperiment(recording).run(plan, Execution.GRAPH, 1, TOO_LARGE);
    }

    private static WholeStepExperiment.Whole launched(Pass pass, Runnable optimize) {
        return new Launched(pass, optimize);
    }

    private record Launched(Pass pass, Runnable step) implements WholeStepExperiment.Whole {
        @Override
        public void optimize() {
            step.run();
        }

        @Override
        public void close() {
            pass.close();
        }
    }

    private static WholeStepExperiment.Recording unbroken() {
        return (model, ids, pass, step) -> launched(pass, step::take);
    }

    private static WholeStepExperiment.Recording idle() {
        return (model, ids, pass, step) -> launched(pass, () -> {});
    }

    /** Steps that are launched as ever, but hold what replays must. */
    static WholeSteps unbroken(Execution execution) {
        return steps(unbroken(), execution);
    }

    /** The same with a scale that float16 cannot hold. */
    static WholeSteps unbrokenWithInfiniteGradients() {
        return leftOut(unbroken());
    }

    /** Nothing was recorded of the optimizer. */
    static WholeSteps withoutAnOptimizer() {
        return steps(idle(), Execution.GRAPH);
    }

    /** What runs before the recording, to set libraries up, is a step already. */
    static WholeSteps steppingBeforeTheRecording() {
        return steps(
                (model, ids, pass, step) -> {
                    takeOne(pass, step);
                    return launched(pass, step::take);
                },
                Execution.GRAPH);
    }

    private static void takeOne(Pass pass, OptimizerStep step) {
        pass.forward();
        pass.backward();
        step.take();
    }

    /** The recording holds the step twice, its rehearsal too. */
    static WholeSteps steppingTwice(Execution execution) {
        return steps(
                (model, ids, pass, step) -> launched(pass, () -> {
                    step.take();
                    step.take();
                }),
                execution);
    }

    /** The check for infinite gradients was made at the recording, when there were none: weights decay. */
    static WholeSteps steppingWithInfiniteGradients() {
        return leftOut(harmedAfter(model -> {
            try (var constant = GradMode.disabled()) {
                model.parameters().get("head").muli(1 - 1e-4);
            }
        }));
    }

    private static WholeStepExperiment.Recording harmedAfter(Consumer<TransformerLm> harm) {
        return (model, ids, pass, step) -> launched(pass, () -> {
            step.take();
            harm.accept(model);
        });
    }

    /** The scale is not brought up to date. */
    static WholeSteps withAScaleThatStays() {
        return leftOut(idle());
    }
}
