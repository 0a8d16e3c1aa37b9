package dev.mixedprecision.experiment.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.experiment.ComputeDevice;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Ops;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.EagerMath;
import dev.mixedprecision.model.EagerPass;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.LayerMath;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Loss and gradients of a replayed pass, held bit by bit to those of an eager pass over the same ids.
 *
 * @param size the model's
 * @param precision float32, or the type of autocast
 * @param replays how many there were, each with other ids; the last one is compared
 * @param differing how many elements differ, by the name of the array: the loss and every parameter's gradient
 * @param missing how many parameters have no gradient from the replays
 * @param sameAsFirst whether the last loss is that of the first replay, of other ids
 */
public record Replay(
        String size, String precision, int replays, Map<String, Long> differing, long missing, boolean sameAsFirst) {

    /** How a pass is made ready for replays. */
    @FunctionalInterface
    interface Recorder {
        Pass record(TransformerLm model, LayerMath math, NDArray ids, ScalarType precision);
    }

    /**
     * Records a model's passes as CUDA graphs and replays them.
     *
     * @param label the model's size
     * @param device a CUDA device
     * @param precision such as {@code float32} or {@code bfloat16}
     */
    public static Replay measure(
            String label, ComputeDevice device, String precision, int replays, int context, int batch) {
        return measure(label, device, precision, replays, context, batch, GraphedPass::record);
    }

    static Replay measure(
            String label,
            ComputeDevice device,
            String precision,
            int replays,
            int context,
            int batch,
            Recorder recorder) {
        ScalarType type = ScalarType.named(precision);
        try (TransformerLm model =
                        TransformerLm.random(ModelSize.labelled(label).shape(), context, device.djl(), 1);
                NDManager manager = NDManager.newBaseManager(device.djl())) {
            LayerMath math = new EagerMath(manager);
            NDArray ids = model.randomIds(manager, batch, 0);
            Map<String, NDArray> replayed = new LinkedHashMap<>();
            long missing;
            boolean sameAsFirst;
            try (Pass pass = recorder.record(model, math, ids, type)) {
                NDArray first = null;
                for (int replay = 1; replay <= replays; replay++) {
                    try (NDArray other = model.randomIds(manager, batch, replay)) {
                        Ops.copy(other, ids);
                    }
                    pass.clearGradients();
                    pass.forward();
                    pass.backward();
                    if (replay == 1) {
                        first = copied(pass.loss(), manager);
                    }
                }
                replayed.put("loss", copied(pass.loss(), manager));
                sameAsFirst = Aten.differingElements(replayed.get("loss"), first) == 0;
                missing = model.parameters().values().stream()
                        .filter(parameter -> !GradMode.hasGradient(parameter))
                        .count();
                model.parameters().forEach((name, parameter) -> {
                    if (GradMode.hasGradient(parameter)) {
                        try (NDArray gradient = parameter.getGradient()) {
                            replayed.put("gradient of " + name, copied(gradient, manager));
                        }
                    }
                });
            }
            return new Replay(
                    label,
                    precision,
                    replays,
                    differing(new EagerPass(model, math, ids, type), model, replayed),
                    missing,
                    sameAsFirst);
        }
    }

    private static NDArray copied(NDArray array, NDManager owner) {
        NDArray copy = array.duplicate();
        copy.attach(owner);
        return copy;
    }

    private static Map<String, Long> differing(Pass eager, TransformerLm model, Map<String, NDArray> replayed) {
        Map<String, Long> differing = new LinkedHashMap<>();
        try (eager) {
            eager.clearGradients();
            eager.forward();
            eager.backward();
            differing.put("loss", Aten.differingElements(eager.loss(), replayed.get("loss")));
            model.parameters().forEach((name, parameter) -> {
                NDArray copy = replayed.get("gradient of " + name);
                if (copy != null) {
                    try (NDArray gradient = parameter.getGradient()) {
                        differing.put("gradient of " + name, Aten.differingElements(gradient, copy));
                    }
                }
            });
        }
        return differing;
    }

    /** The number of arrays with an element that differs, and the first of them; empty when all are identical. */
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
