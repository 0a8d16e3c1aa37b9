package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.FusedKernels;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerRoundings;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RoundingBound;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Loss and gradients of a replayed pass, against those of the same pass launched operator by operator over the same ids.
 *
 * @param size the model's
 * @param execution {@code graph} or {@code fused-graph}
 * @param precision float32, or the type of autocast
 * @param replays how many there were, each with other ids; the last one is compared
 * @param differing how many elements differ in any bit, by the name of the array: the loss and every parameter's gradient
 * @param worst the parameter whose gradient is farthest from the launched pass's
 * @param distance ‖replayed − launched‖ / ‖launched‖ of that gradient
 * @param bound how far rounding may carry a gradient
 * @param formula the bound's formula
 * @param missing how many parameters have no gradient from the replays
 * @param sameAsFirst whether the last loss is that of the first replay, of other ids
 */
public record Replay(
        String size,
        String execution,
        String precision,
        int replays,
        Map<String, Long> differing,
        String worst,
        double distance,
        double bound,
        String formula,
        long missing,
        boolean sameAsFirst) {
    private static final String LOSS = "loss";
    private static final String GRADIENT = "gradient of ";

    /** How a pass is made ready for replays. */
    @FunctionalInterface
    interface Recorder {
        Pass record(TransformerLm model, BlockKernels kernels, NDArray ids, ScalarType precision);
    }

    /**
     * Records a model's passes as CUDA graphs and replays them.
     *
     * @param label the model's size
     * @param execution {@code graph} or {@code fused-graph}
     * @param device a CUDA device
     * @param precision such as {@code float32} or {@code bfloat16}
     */
    public static Replay measure(
            ModelSize size,
            Execution execution,
            ComputeDevice device,
            FloatFormat precision,
            int replays,
            int context,
            int batch) {
        return measure(size, execution, device, precision, replays, context, batch, GraphedPass::record);
    }

    static Replay measure(
            ModelSize size,
            Execution execution,
            ComputeDevice device,
            FloatFormat precision,
            int replays,
            int context,
            int batch,
            Recorder recorder) {
        ScalarType type = ScalarType.of(precision);
        TransformerShape shape = size.shape();
        try (TransformerLm model = TransformerLm.random(shape, context, device.djl(), 1);
                NDManager manager = NDManager.newBaseManager(device.djl());
                BlockKernels kernels = execution.isFused() ? new FusedKernels(manager) : new EagerKernels(manager)) {
            NDArray ids = model.randomIds(manager, batch, 0);
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
            RoundingBound bound = TransformerRoundings.bound(shape, type, context);
            return new Replay(
                    size.label(),
                    execution.toString(),
                    precision.toString(),
                    replays,
                    differing,
                    worst.getKey(),
                    worst.getValue(),
                    bound.gradient(),
                    bound.formula(),
                    model.parameters().size() + 1L - last.arrays().size(),
                    last.sameAsFirst());
        }
    }

    /**
     * What the last replay has left.
     *
     * @param arrays copies of the loss and of the gradients that there are, by name
     * @param sameAsFirst whether the loss is that of the first replay
     */
    private record Replayed(Map<String, NDArray> arrays, boolean sameAsFirst) {}

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
        arrays.put(LOSS, copied(pass.loss(), manager));
        model.parameters().forEach((name, parameter) -> {
            if (GradMode.hasGradient(parameter)) {
                try (NDArray gradient = parameter.getGradient()) {
                    arrays.put(GRADIENT + name, copied(gradient, manager));
                }
            }
        });
        return new Replayed(arrays, Tensors.differingElements(arrays.get(LOSS), first) == 0);
    }

    /** Runs the launched pass; counts the elements that differ from the replay's, and measures the gradients' distances. */
    private static void compare(
            Pass launched,
            TransformerLm model,
            Map<String, NDArray> replayed,
            Map<String, Long> differing,
            Map<String, Double> distances) {
        run(launched);
        differing.put(LOSS, Tensors.differingElements(launched.loss(), replayed.get(LOSS)));
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

    /** Whether the losses have the same bits. */
    public boolean isLossTheSame() {
        return differing.get(LOSS) == 0;
    }

    /** The number of arrays with an element that differs, and the first of them; "none" when all are identical. */
    public String difference() {
        return differing.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .findFirst()
                .map(entry -> entry.getValue() + " elements of the " + entry.getKey() + ", and "
                        + (differing.values().stream()
                                        .filter(count -> count > 0)
                                        .count()
                                - 1)
                        + " arrays besides")
                .orElse("none");
    }
}
