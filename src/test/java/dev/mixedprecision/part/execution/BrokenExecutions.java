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
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Executions of the tiny model on the CPU that are wrong in the ways in which replays and fused operators go wrong. */
final class BrokenExecutions {
    static final int MOST_LAUNCHES = 5;

    private BrokenExecutions() {}

    private static PassPlan asCalibrated(FloatFormat precision) {
        return new PassPlan(ModelSize.TINY, ComputeDevice.cpu(), precision, 128, 1, 1);
    }

    private static GradientAccuracy accuracy(FloatFormat precision, UnaryOperator<BlockKernels> alteration) {
        return new GradientAccuracyExperiment((execution, model, ids, type) ->
                        new LaunchedPass(model, alteration.apply(execution.kernels(ids.getManager())), ids, type))
                .run(asCalibrated(precision), Execution.FUSED);
    }

    private static Pass launched(Execution execution, TransformerLm model, NDArray ids, ScalarType precision) {
        return new LaunchedPass(model, execution.kernels(ids.getManager()), ids, precision);
    }

    private static Replay replay(Execution execution, ReplayExperiment.Passes recorded) {
        return replay(execution, recorded, BrokenExecutions::launched);
    }

    private static Replay replay(
            Execution execution, ReplayExperiment.Passes recorded, ReplayExperiment.Passes launched) {
        PassPlan plan = new PassPlan(ModelSize.TINY, ComputeDevice.cpu(), FloatFormat.FLOAT32, 16, 2, 1);
        return new ReplayExperiment(recorded, launched, MOST_LAUNCHES).run(plan, execution, 3);
    }

    /** Passes whose gradients do not repeat their bits: each is off by something random, relative to its norm. */
    public static Replay withNoise(double replayed, double launched) {
        Random random = new Random(1);
        return replay(
                Execution.FUSED_GRAPH,
                (other, model, ids, precision) ->
                        new Noisy(launched(other, model, ids, precision), model, replayed, random),
                (other, model, ids, precision) ->
                        new Noisy(launched(other, model, ids, precision), model, launched, random));
    }

    /** Passes that are launched as ever, but hold what a replay must. */
    public static Replay unbroken(Execution execution) {
        return replay(execution, BrokenExecutions::launched);
    }

    /** The graph has kept a copy of the ids. */
    public static Replay withItsOwnIds(Execution execution) {
        return replay(execution, (other, model, ids, precision) -> launched(other, model, ids.duplicate(), precision));
    }

    /** The gradients of one replay are added to those of the one before. */
    public static Replay addingUp(Execution execution) {
        return replay(execution, (other, model, ids, precision) -> new Altered(launched(other, model, ids, precision)) {
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
        return replay(execution, (other, model, ids, precision) -> new Altered(launched(other, model, ids, precision)) {
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
        GradientAccuracy other = accuracy(real, kernels -> kernels);
        return new GradientAccuracy(
                other.size(), other.execution(), stated, other.logits(), other.worst(), other.gradient());
    }

    /** Results that are so many times as far from float64's as the right ones are. */
    public static GradientAccuracy timesAsFar(double logits, double gradient, FloatFormat precision) {
        GradientAccuracy right = accuracy(precision, kernels -> kernels);
        return new GradientAccuracy(
                right.size(),
                right.execution(),
                precision,
                logits * right.logits(),
                right.worst(),
                gradient * right.gradient());
    }

    private static final class Noisy extends Altered {
        private final TransformerLm model;
        private final double size;
        private final Random random;

        Noisy(Pass right, TransformerLm model, double size, Random random) {
            super(right);
            this.model = model;
            this.size = size;
            this.random = random;
        }

        @Override
        public void backward() {
            super.backward();
            model.parameters().values().forEach(parameter -> {
                try (NDArray gradient = parameter.getGradient()) {
                    gradient.muli(1 + size * random.nextGaussian());
                }
            });
        }
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
