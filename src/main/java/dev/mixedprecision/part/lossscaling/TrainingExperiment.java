package dev.mixedprecision.part.lossscaling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.CpuThreads;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler.Settings;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Run;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a Transformer language model in every precision, with the same initial weights and data.
 *
 * <p>The task: every sequence counts on from a random token in strides of 1, 2 or 3, modulo the vocabulary. The stride
 * can be seen from any two neighbours, so that all tokens but the second can be predicted, by attention to the one
 * before; the loss that cannot be avoided is ln 3 for one prediction in each sequence.
 */
public final class TrainingExperiment {
    private static final int STRIDES = 3;
    private static final long HELD_OUT = -1;

    /** AdamW's ε for gradients of an ordinary size; it shrinks with the loss's weight, as they do. */
    private static final double EPSILON = 1e-8;

    private final Scaling.Factory scaling;

    /** Trains with the project's scaler. */
    public TrainingExperiment() {
        this(Scaling::real);
    }

    TrainingExperiment(Scaling.Factory scaling) {
        this.scaling = scaling;
    }

    /** Runs every seed in every precision. */
    public TrainingOutcome run(TrainingPlan plan) {
        Map<TrainingPrecision, List<Run>> runs = new EnumMap<>(TrainingPrecision.class);
        for (TrainingPrecision regime : TrainingPrecision.values()) {
            runs.put(regime, new ArrayList<>());
        }
        for (int seed = 0; seed < plan.seeds(); seed++) {
            List<boolean[]> float32 = firstGradients(plan, TrainingPrecision.FLOAT32, seed);
            for (TrainingPrecision regime : TrainingPrecision.values()) {
                double lost = lost(float32, firstGradients(plan, regime, seed));
                runs.get(regime).add(train(plan, regime, seed, lost));
            }
        }
        return new TrainingOutcome(plan, runs);
    }

    /**
     * The share of the parameters' gradients that are zero in the first backward pass, of those that are not zero in
     * float32; the mean over the seeds.
     */
    public Map<TrainingPrecision, Double> lostGradients(TrainingPlan plan) {
        Map<TrainingPrecision, Double> lost = new EnumMap<>(TrainingPrecision.class);
        for (int seed = 0; seed < plan.seeds(); seed++) {
            List<boolean[]> float32 = firstGradients(plan, TrainingPrecision.FLOAT32, seed);
            for (TrainingPrecision regime : TrainingPrecision.values()) {
                lost.merge(regime, lost(float32, firstGradients(plan, regime, seed)) / plan.seeds(), Double::sum);
            }
        }
        return lost;
    }

    private Run train(TrainingPlan plan, TrainingPrecision regime, int seed, double lost) {
        try (var threads = CpuThreads.one();
                TransformerLm model = model(plan, seed);
                NDManager manager = NDManager.newBaseManager(model.device());
                Scaling scaler = scaler(plan, regime)) {
            Training training = new Training(plan, regime, model, manager);
            Optimizer adamW = AdamW.builder()
                    .optLearningRateTracker(Tracker.fixed(plan.learningRate()))
                    .optEpsilon((float) (EPSILON * plan.lossWeight()))
                    .build();
            List<NDArray> losses = new ArrayList<>();
            int skipped = 0;
            for (int step = 0; step < plan.steps(); step++) {
                losses.add(training.backward(scaler, data(seed, step)));
                skipped += scaler.step(model.parameters(), adamW) ? 0 : 1;
                scaler.update();
            }
            return new Run(
                    seed,
                    losses.stream().map(loss -> Tensors.toDoubles(loss)[0]).toList(),
                    training.heldOut(data(seed, HELD_OUT)),
                    lost,
                    skipped,
                    model.parameters().values().stream()
                            .map(parameter -> Tensors.dtype(parameter).toString())
                            .distinct()
                            .toList(),
                    Tensors.dtype(losses.get(0)).toString());
        }
    }

    /** Where each gradient of the first backward pass is not zero, a table a parameter. */
    private List<boolean[]> firstGradients(TrainingPlan plan, TrainingPrecision regime, int seed) {
        try (var threads = CpuThreads.one();
                TransformerLm model = model(plan, seed);
                NDManager manager = NDManager.newBaseManager(model.device());
                Scaling scaler = scaler(plan, regime)) {
            new Training(plan, regime, model, manager).backward(scaler, data(seed, 0));
            return model.parameters().values().stream()
                    .map(parameter -> {
                        try (NDArray gradient = parameter.getGradient();
                                NDArray nonZero = gradient.neq(0)) {
                            return nonZero.toBooleanArray();
                        }
                    })
                    .toList();
        }
    }

    private static double lost(List<boolean[]> all, List<boolean[]> kept) {
        long nonZero = 0;
        long lost = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int element = 0; element < all.get(i).length; element++) {
                if (all.get(i)[element]) {
                    nonZero++;
                    lost += kept.get(i)[element] ? 0 : 1;
                }
            }
        }
        return (double) lost / nonZero;
    }

    private Scaling scaler(TrainingPlan plan, TrainingPrecision regime) {
        Settings settings = regime.scaled() ? Settings.DEFAULT : Settings.DEFAULT.disabled();
        return scaling.on(plan.device().djl(), settings);
    }

    private static TransformerLm model(TrainingPlan plan, int seed) {
        return TransformerLm.random(plan.shape(), plan.context(), plan.device().djl(), seed);
    }

    private static SplittableRandom data(int seed, long step) {
        return new SplittableRandom(((long) seed << 32) + step);
    }

    /** Forward and backward passes of one model in one precision. */
    private static final class Training {
        private final TrainingPlan plan;
        private final TrainingPrecision regime;
        private final TransformerLm model;
        private final NDManager manager;
        private final EagerKernels kernels;
        private final NDArray weight;

        Training(TrainingPlan plan, TrainingPrecision regime, TransformerLm model, NDManager manager) {
            this.plan = plan;
            this.regime = regime;
            this.model = model;
            this.manager = manager;
            this.kernels = new EagerKernels(manager);
            this.weight = Aten.scalar(manager, plan.lossWeight());
        }

        /** Leaves scaled gradients behind; returns the mean loss of a token. */
        NDArray backward(Scaling scaler, SplittableRandom random) {
            try (NDManager step = manager.newSubManager();
                    var grad = GradMode.enabled()) {
                NDArray loss;
                try (var autocast = regime.format() == FloatFormat.FLOAT32
                        ? Autocast.off(model.device())
                        : Autocast.on(model.device(), ScalarType.of(regime.format()))) {
                    loss = loss(step, random);
                }
                GradMode.backward(scaler.scale(Aten.mul(loss, weight)));
                try (var constant = GradMode.disabled()) {
                    return Aten.to(loss, Tensors.dtype(loss), manager);
                }
            }
        }

        double heldOut(SplittableRandom random) {
            try (NDManager step = manager.newSubManager();
                    var constant = GradMode.disabled()) {
                return Tensors.toDoubles(loss(step, random))[0];
            }
        }

        private NDArray loss(NDManager step, SplittableRandom random) {
            int length = plan.context();
            long[] ids = new long[plan.batch() * length];
            long[] next = new long[ids.length];
            for (int sequence = 0; sequence < plan.batch(); sequence++) {
                long token = random.nextInt(plan.shape().vocabulary());
                long stride = 1 + random.nextInt(STRIDES);
                for (int i = 0; i < length; i++) {
                    ids[sequence * length + i] = token;
                    token = (token + stride) % plan.shape().vocabulary();
                    next[sequence * length + i] = token;
                }
            }
            NDArray input = step.create(ids, new Shape(plan.batch(), length));
            NDArray logits =
                    Aten.reshape(model.forward(input, kernels), -1, plan.shape().vocabulary());
            return ByName.CROSS_ENTROPY.call(step, logits, step.create(next));
        }
    }

    /** Looked up once, when first needed. */
    private static final class ByName {
        static final Operator CROSS_ENTROPY = Operator.of("aten::cross_entropy_loss");

        private ByName() {}
    }
}
