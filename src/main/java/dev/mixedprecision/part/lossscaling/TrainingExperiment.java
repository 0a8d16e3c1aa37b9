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
import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.libtorch.Float8Tape;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler.Settings;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.Float8Kernels;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Conditions;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Trains a Transformer language model in every precision, with the same initial weights and data. What it has trained
 * once it does not train again: float32 and bfloat16 are what several laws compare with, and a seed gives the same run.
 */
public final class TrainingExperiment {
    private static final Operator CROSS_ENTROPY = Operator.named("aten::cross_entropy_loss");

    /** AdamW's ε for gradients of an ordinary size; it shrinks with the loss's weight, as they do. */
    private static final double EPSILON = 1e-8;

    private final Scaling.Factory scaling;
    private final TrainingData.Factory data;
    private final Function<Float8Scaling, Float8Tape> tapes;
    private final Map<Trained, Run> trained = new HashMap<>();

    /** What a run follows from. */
    private record Trained(TrainingPlan inOnePrecision, int seed) {}

    /** Trains with the project's scaler and layers. */
    public TrainingExperiment() {
        this(Scaling::real, TrainingData::counting, Float8Tape::new);
    }

    TrainingExperiment(Scaling.Factory scaling, TrainingData.Factory data, Function<Float8Scaling, Float8Tape> tapes) {
        this.scaling = scaling;
        this.data = data;
        this.tapes = tapes;
    }

    /** Runs every seed in every precision of the plan. */
    public TrainingOutcome run(TrainingPlan plan) {
        Map<TrainingPrecision, List<Run>> runs = new EnumMap<>(TrainingPrecision.class);
        for (TrainingPrecision regime : plan.precisions()) {
            runs.put(
                    regime,
                    IntStream.range(0, plan.seeds())
                            .mapToObj(seed -> trained.computeIfAbsent(
                                    new Trained(plan.in(List.of(regime)), seed), any -> train(plan, regime, seed)))
                            .toList());
        }
        return new TrainingOutcome(plan, runs);
    }

    private Run train(TrainingPlan plan, TrainingPrecision regime, int seed) {
        try (var threads = CpuThreads.one();
                TransformerLm model = model(plan, seed);
                NDManager manager = NDManager.newBaseManager(model.device());
                Scaling scaler = scaler(plan, regime);
                Training training = new Training(plan, regime, regime.float8().map(tapes), model, manager)) {
            TrainingData sequences = data.of(plan, seed);
            Optimizer adamW = AdamW.builder()
                    .optLearningRateTracker(Tracker.fixed(plan.learningRate()))
                    .optEpsilon((float) (EPSILON * plan.lossWeight()))
                    .build();
            List<Long> initialWeights = fingerprints(model);
            List<NDArray> losses = new ArrayList<>();
            BitSet nonZero = new BitSet();
            for (int step = 0; step < plan.steps(); step++) {
                losses.add(training.backward(scaler, sequences.next()));
                if (step == 0) {
                    nonZero = nonZeroGradients(model);
                }
                scaler.step(model.parameters(), adamW);
                scaler.update();
            }
            double heldOut = training.heldOut(sequences.heldOut());
            return new Run(
                    new Conditions(initialWeights, training.trainedOn, training.heldOut),
                    losses.stream().map(loss -> Tensors.toDoubles(loss)[0]).toList(),
                    heldOut,
                    nonZero,
                    model.parameters().values().stream()
                            .map(parameter -> Tensors.dtype(parameter).toString())
                            .distinct()
                            .toList(),
                    Tensors.dtype(losses.get(0)).toString());
        }
    }

    /** A number for the bits of each parameter. */
    private static List<Long> fingerprints(TransformerLm model) {
        return model.parameters().values().stream()
                .map(parameter -> Arrays.stream(Tensors.allBits(parameter)).reduce(1, (hash, bits) -> 31 * hash + bits))
                .toList();
    }

    /** Which of the parameters' gradients are not zero. */
    private static BitSet nonZeroGradients(TransformerLm model) {
        BitSet nonZero = new BitSet();
        int element = 0;
        for (NDArray parameter : model.parameters().values()) {
            try (NDArray gradient = parameter.getGradient();
                    NDArray differ = gradient.neq(0)) {
                for (boolean differs : differ.toBooleanArray()) {
                    nonZero.set(element++, differs);
                }
            }
        }
        return nonZero;
    }

    private Scaling scaler(TrainingPlan plan, TrainingPrecision regime) {
        Settings settings = regime.scaled() ? Settings.DEFAULT : Settings.DEFAULT.disabled();
        return scaling.on(plan.device().djl(), settings);
    }

    private static TransformerLm model(TrainingPlan plan, int seed) {
        return TransformerLm.random(plan.shape(), plan.context(), plan.device().djl(), seed);
    }

    /** Forward and backward passes of one model in one precision. */
    private static final class Training implements AutoCloseable {
        private final TrainingPlan plan;
        private final TrainingPrecision regime;
        private final TransformerLm model;
        private final NDManager manager;
        private final EagerKernels kernels;
        private final Optional<Float8Tape> tape;
        private final NDArray weight;
        private final List<List<Long>> trainedOn = new ArrayList<>();
        private final List<List<Long>> heldOut = new ArrayList<>();

        Training(
                TrainingPlan plan,
                TrainingPrecision regime,
                Optional<Float8Tape> tape,
                TransformerLm model,
                NDManager manager) {
            this.plan = plan;
            this.regime = regime;
            this.model = model;
            this.manager = manager;
            this.kernels = new EagerKernels(manager);
            this.tape = tape;
            this.weight = Aten.scalar(manager, plan.lossWeight());
        }

        /** Leaves scaled gradients behind; returns the mean loss of a token. */
        NDArray backward(Scaling scaler, List<List<Long>> batch) {
            try (NDManager step = manager.newSubManager();
                    var grad = GradMode.enabled()) {
                NDArray loss;
                try (var autocast = regime.format() == FloatFormat.FLOAT32
                        ? Autocast.off(model.device())
                        : Autocast.on(model.device(), ScalarType.of(regime.format()))) {
                    loss = loss(step, learning(), batch, trainedOn);
                }
                NDArray scaled = scaler.scale(Aten.mul(loss, weight));
                tape.ifPresentOrElse(recorded -> recorded.backward(scaled), () -> GradMode.backward(scaled));
                try (var constant = GradMode.disabled()) {
                    return Aten.to(loss, Tensors.dtype(loss), manager);
                }
            }
        }

        private BlockKernels learning() {
            return tape.<BlockKernels>map(recorded -> new Float8Kernels(kernels, recorded))
                    .orElse(kernels);
        }

        double heldOut(List<List<Long>> sequences) {
            try (NDManager step = manager.newSubManager();
                    var constant = GradMode.disabled()) {
                return Tensors.toDoubles(loss(step, kernels, sequences, heldOut))[0];
            }
        }

        private NDArray loss(NDManager step, BlockKernels formulas, List<List<Long>> sequences, List<List<Long>> log) {
            log.addAll(sequences);
            int length = plan.context();
            NDArray ids = step.create(tokens(sequences, 0, length), new Shape(sequences.size(), length));
            NDArray logits =
                    Aten.reshape(model.forward(ids, formulas), -1, plan.shape().vocabulary());
            return CROSS_ENTROPY.call(step, logits, step.create(tokens(sequences, 1, length + 1)));
        }

        private static long[] tokens(List<List<Long>> sequences, int from, int to) {
            return sequences.stream()
                    .flatMap(sequence -> sequence.subList(from, to).stream())
                    .mapToLong(Long::longValue)
                    .toArray();
        }

        @Override
        public void close() {
            tape.ifPresent(Float8Tape::close);
        }
    }
}
