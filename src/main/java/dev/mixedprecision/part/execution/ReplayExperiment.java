package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records a model's passes as CUDA graphs, replays them over other ids each time, and launches the last ones again. */
public final class ReplayExperiment {
    private static final String GRADIENT = "gradient of ";
    private static final int MOST_LAUNCHES = 200;

    private final Passes recorded;
    private final Passes launched;
    private final int mostLaunches;

    /** How a pass is made ready. */
    @FunctionalInterface
    interface Passes {
        Pass over(Execution execution, TransformerLm model, NDArray ids, ScalarType precision);
    }

    /** With CUDA graphs. */
    public ReplayExperiment() {
        this(ReplayExperiment::record, Execution::launched, MOST_LAUNCHES);
    }

    private static Pass record(Execution execution, TransformerLm model, NDArray ids, ScalarType precision) {
        return GraphedPass.record(model, ids, execution.launched(model, ids, precision));
    }

    ReplayExperiment(Passes recorded, Passes launched, int mostLaunches) {
        this.recorded = recorded;
        this.launched = launched;
        this.mostLaunches = mostLaunches;
    }

    /**
     * Runs the passes of a plan.
     *
     * @param execution {@code graph} or {@code fused-graph}
     */
    public Replay run(PassPlan plan, Execution execution, int replays) {
        ScalarType type = ScalarType.of(plan.precision());
        try (TransformerLm model = TransformerLm.random(
                        plan.size().shape(), plan.context(), plan.device().djl(), plan.seed());
                NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray ids = model.randomIds(manager, plan.batch(), 0);
            Replayed last;
            try (Pass pass = recorded.over(execution, model, ids, type)) {
                last = replay(pass, model, ids, replays);
            }
            try (Pass pass = launched.over(execution, model, ids, type)) {
                run(pass);
                Map<String, NDArray> reference = copies(pass, model, manager);
                Map.Entry<String, Double> worst = worst(last.arrays(), reference);
                Launches others = launches(pass, model, reference, worst.getValue());
                return new Replay(
                        plan.size().label(),
                        execution.toString(),
                        plan.precision().toString(),
                        replays,
                        differing(last.arrays(), reference),
                        worst.getKey(),
                        worst.getValue(),
                        others.count(),
                        others.farthest(),
                        model.parameters().size() + 1L - last.arrays().size(),
                        last.fromFirst());
            }
        }
    }

    /**
     * What the last replay has left.
     *
     * @param arrays copies of the loss and of the gradients that there are, by name
     * @param fromFirst how many elements of the loss differ from that of the first replay
     */
    private record Replayed(Map<String, NDArray> arrays, long fromFirst) {}

    /** How many passes were launched besides the one that they are compared with, and how far the farthest is from it. */
    private record Launches(int count, double farthest) {}

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
        Map<String, NDArray> arrays = copies(pass, model, manager);
        return new Replayed(arrays, Tensors.differingElements(arrays.get(Replay.LOSS), first));
    }

    /** Launches a pass until its gradients are at least half as far from the reference as a distance, or often enough. */
    private Launches launches(Pass pass, TransformerLm model, Map<String, NDArray> reference, double distance) {
        double farthest = 0;
        int count = 0;
        while (2 * farthest < distance && count < mostLaunches) {
            run(pass);
            try (NDManager owner = NDManager.newBaseManager(model.device())) {
                farthest = Math.max(
                        farthest, worst(copies(pass, model, owner), reference).getValue());
            }
            count++;
        }
        return new Launches(count, farthest);
    }

    private static void run(Pass pass) {
        pass.clearGradients();
        pass.forward();
        pass.backward();
    }

    /** The loss and the gradients that there are, by name, as they are now. */
    private static Map<String, NDArray> copies(Pass pass, TransformerLm model, NDManager owner) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put(Replay.LOSS, copied(pass.loss(), owner));
        model.parameters().forEach((name, parameter) -> {
            if (GradMode.hasGradient(parameter)) {
                try (NDArray gradient = parameter.getGradient()) {
                    arrays.put(GRADIENT + name, copied(gradient, owner));
                }
            }
        });
        return arrays;
    }

    private static NDArray copied(NDArray array, NDManager owner) {
        NDArray copy = array.duplicate();
        copy.attach(owner);
        return copy;
    }

    /** How many elements of each array differ in any bit. */
    private static Map<String, Long> differing(Map<String, NDArray> arrays, Map<String, NDArray> reference) {
        Map<String, Long> differing = new LinkedHashMap<>();
        arrays.forEach((name, array) -> differing.put(name, Tensors.differingElements(array, reference.get(name))));
        return differing;
    }

    /** The gradient that is farthest from the reference's, and its distance; NaN where there is none. */
    private static Map.Entry<String, Double> worst(Map<String, NDArray> arrays, Map<String, NDArray> reference) {
        return arrays.keySet().stream()
                .filter(name -> name.startsWith(GRADIENT))
                .map(name ->
                        Map.entry(name.substring(GRADIENT.length()), distance(arrays.get(name), reference.get(name))))
                .max(Map.Entry.comparingByValue())
                .orElse(Map.entry("none", Double.NaN));
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
}
