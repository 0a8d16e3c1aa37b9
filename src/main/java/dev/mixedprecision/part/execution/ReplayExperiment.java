package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerRoundings;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.RoundingBound;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records a model's passes as CUDA graphs, replays them over other ids each time, and launches the last once more. */
public final class ReplayExperiment {
    private static final String GRADIENT = "gradient of ";

    private final Recorder recorder;

    /** How a pass is made ready for replays. */
    @FunctionalInterface
    interface Recorder {
        Pass record(TransformerLm model, BlockKernels kernels, NDArray ids, ScalarType precision);
    }

    /** With CUDA graphs. */
    public ReplayExperiment() {
        this(GraphedPass::record);
    }

    ReplayExperiment(Recorder recorder) {
        this.recorder = recorder;
    }

    /**
     * Runs the passes of a plan.
     *
     * @param execution {@code graph} or {@code fused-graph}
     */
    public Replay run(PassPlan plan, Execution execution, int replays) {
        ScalarType type = ScalarType.of(plan.precision());
        TransformerShape shape = plan.size().shape();
        try (TransformerLm model = TransformerLm.random(
                        shape, plan.context(), plan.device().djl(), 1);
                NDManager manager = NDManager.newBaseManager(plan.device().djl());
                BlockKernels kernels = execution.kernels(manager)) {
            NDArray ids = model.randomIds(manager, plan.batch(), 0);
            Replayed last;
            try (Pass pass = recorder.record(model, kernels, ids, type)) {
                last = replay(pass, model, ids, replays);
            }
            Map<String, Long> differing = new LinkedHashMap<>();
            Map<String, Double> distances = new LinkedHashMap<>();
            try (Pass launched = new LaunchedPass(model, kernels, ids, type)) {
                compare(launched, model, last.arrays(), differing, distances);
            }
            Map.Entry<String, Double> worst = distances.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElse(Map.entry("none", Double.NaN));
            RoundingBound bound = TransformerRoundings.bound(shape, type, plan.context());
            return new Replay(
                    plan.size().label(),
                    execution.toString(),
                    plan.precision().toString(),
                    replays,
                    differing,
                    worst.getKey(),
                    worst.getValue(),
                    bound.gradient(),
                    bound.formula(),
                    model.parameters().size() + 1L - last.arrays().size(),
                    last.fromFirst());
        }
    }

    /**
     * What the last replay has left.
     *
     * @param arrays copies of the loss and of the gradients that there are, by name
     * @param fromFirst how many elements of the loss differ from that of the first replay
     */
    private record Replayed(Map<String, NDArray> arrays, long fromFirst) {}

    /** Replays a pass over other ids each time; the last ones stay in {@code ids}, whose manager owns the copies. */
    private static Replayed replay(Pass pass, TransformerLm model, NDArray ids, int replays) {
        NDManager manager = ids.getManager();
        NDArray first = null;
        for (int replay = 1; replay <= replays; replay++) {
            try (NDArray other = model.randomIds(manager, (int) ids.getShape().get(0), replay)) {
                Aten.copy(other, ids);
            }
            run(pass);
            if (replay == 1) {
                first = copied(pass.loss(), manager);
            }
        }
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put(Replay.LOSS, copied(pass.loss(), manager));
        model.parameters().forEach((name, parameter) -> {
            if (GradMode.hasGradient(parameter)) {
                try (NDArray gradient = parameter.getGradient()) {
                    arrays.put(GRADIENT + name, copied(gradient, manager));
                }
            }
        });
        return new Replayed(arrays, Tensors.differingElements(arrays.get(Replay.LOSS), first));
    }

    /** Runs the launched pass; counts the elements that differ from the replay's, and measures the gradients' distances. */
    private static void compare(
            Pass launched,
            TransformerLm model,
            Map<String, NDArray> replayed,
            Map<String, Long> differing,
            Map<String, Double> distances) {
        run(launched);
        differing.put(Replay.LOSS, Tensors.differingElements(launched.loss(), replayed.get(Replay.LOSS)));
        model.parameters().forEach((name, parameter) -> {
            NDArray copy = replayed.get(GRADIENT + name);
            if (copy != null) {
                try (NDArray gradient = parameter.getGradient()) {
                    differing.put(GRADIENT + name, Tensors.differingElements(gradient, copy));
                    distances.put(name, distance(copy, gradient));
                }
            }
        });
    }

    private static void run(Pass pass) {
        pass.clearGradients();
        pass.forward();
        pass.backward();
    }

    /** ‖actual − expected‖ / ‖expected‖, computed in float64 on the arrays' device. */
    private static double distance(NDArray actual, NDArray expected) {
        try (NDArray wide = Aten.to(expected, ScalarType.FLOAT64);
                NDArray other = Aten.to(actual, ScalarType.FLOAT64);
                NDArray difference = Aten.sub(other, wide)) {
            return norm(difference) / norm(wide);
        }
    }

    private static double norm(NDArray array) {
        try (NDArray squares = Aten.square(array);
                NDArray sum = Aten.sum(squares)) {
            return Math.sqrt(sum.toDoubleArray()[0]);
        }
    }

    private static NDArray copied(NDArray array, NDManager owner) {
        NDArray copy = array.duplicate();
        copy.attach(owner);
        return copy;
    }
}
