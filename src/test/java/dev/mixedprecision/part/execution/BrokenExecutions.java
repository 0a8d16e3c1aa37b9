package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.AlteredKernels;
import dev.mixedprecision.model.AttentionConstants;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Executions of the tiny model on the CPU that are wrong in the ways in which replays and fused operators go wrong. */
final class BrokenExecutions {
    private BrokenExecutions() {}

    private static PassPlan plan(FloatFormat precision, int batch) {
        return new PassPlan(ModelSize.TINY, ComputeDevice.cpu(), precision, 16, batch);
    }

    private static GradientAccuracy accuracy(FloatFormat precision, UnaryOperator<BlockKernels> alteration) {
        return new GradientAccuracyExperiment(alteration).run(plan(precision, 1), Execution.FUSED);
    }

    private static Replay replay(Execution execution, ReplayExperiment.Recorder recorder) {
        return new ReplayExperiment(recorder).run(plan(FloatFormat.FLOAT32, 2), execution, 3);
    }

    /** Passes that are launched as ever, but hold what a replay must. */
    public static Replay unbroken(Execution execution) {
        return replay(execution, LaunchedPass::new);
    }

    /** The graph has kept a copy of the ids. */
    public static Replay withItsOwnIds(Execution execution) {
        return replay(
                execution,
                (model, kernels, ids, precision) -> new LaunchedPass(model, kernels, ids.duplicate(), precision));
    }

    /** The gradients of one replay are added to those of the one before. */
    public static Replay addingUp(Execution execution) {
        return replay(
                execution,
                (model, kernels, ids, precision) -> new Altered(new LaunchedPass(model, kernels, ids, precision)) {
                    @Override
                    public void clearGradients() {
                        // forgotten
                    }
                });
    }

    /** One gradient was written where nobody reads it. */
    public static Replay losingAGradient(Execution execution) {
        return harmedAfterBackward(
                execution, model -> GradMode.clearGradient(model.parameters().get("blocks.1.w2")));
    }

    /** No gradient was written where it is read. */
    public static Replay losingAllGradients(Execution execution) {
        return harmedAfterBackward(execution, TransformerLm::clearGradients);
    }

    private static Replay harmedAfterBackward(Execution execution, Consumer<TransformerLm> harm) {
        return replay(
                execution,
                (model, kernels, ids, precision) -> new Altered(new LaunchedPass(model, kernels, ids, precision)) {
                    @Override
                    public void backward() {
                        super.backward();
                        harm.accept(model);
                    }
                });
    }

    /** The scores are not divided by √d. */
    public static GradientAccuracy withoutScale(FloatFormat precision) {
        return accuracy(precision, right -> new AlteredKernels(right) {
            @Override
            public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
                try (NDArray four = Aten.scalar(queries.getManager(), 4);
                        NDArray larger = Aten.mul(queries, four)) {
                    return super.attention(larger, keys, values, constants);
                }
            }
        });
    }

    /** The gate's derivative is lost: its values are right. */
    public static GradientAccuracy withoutTheGatesGradient(FloatFormat precision) {
        return accuracy(precision, right -> new AlteredKernels(right) {
            @Override
            public NDArray gated(NDArray gate, NDArray up) {
                try (NDArray constant = gate.stopGradient()) {
                    return super.gated(constant, up);
                }
            }
        });
    }

    /** What was computed in another precision than it says. */
    public static GradientAccuracy computedIn(FloatFormat real, FloatFormat stated) {
        GradientAccuracy right = new GradientAccuracyExperiment().run(plan(stated, 1), Execution.FUSED);
        GradientAccuracy other = new GradientAccuracyExperiment().run(plan(real, 1), Execution.FUSED);
        return new GradientAccuracy(
                right.size(),
                right.execution(),
                stated.toString(),
                other.logits(),
                other.worst(),
                other.gradient(),
                right.logitsBound(),
                right.gradientBound(),
                right.formula(),
                right.leastBound());
    }

    private static class Altered implements Pass {
        private final Pass right;

        Altered(Pass right) {
            this.right = right;
        }

        @Override
        public ScalarType forward() {
            return right.forward();
        }

        @Override
        public NDArray loss() {
            return right.loss();
        }

        @Override
        public void backward() {
            right.backward();
        }

        @Override
        public void finish() {
            right.finish();
        }

        @Override
        public void clearGradients() {
            right.clearGradients();
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
