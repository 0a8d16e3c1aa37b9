package dev.mixedprecision.part.autocast;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Takes the ToyModel through forward, losses and backward, and notes the dtype of all that appears on the way. */
public final class ToyModelExperiment {
    /** What is asked for its dtype, in the order of the step. */
    public static final List<String> QUESTIONS = List.of(
            "parameters inside the context",
            "output of fc1",
            "output of ReLU",
            "output of layer norm",
            "logits",
            "summed loss",
            "cross-entropy loss",
            "gradients");

    private static final int BATCH = 2;

    private final Scopes scopes;

    /** Opens the autocast context; a twin may open something else. */
    @FunctionalInterface
    interface Scopes {
        AutoCloseable open(Device device, ScalarType type) throws Exception;
    }

    /** With libtorch's autocast. */
    public ToyModelExperiment() {
        this(Autocast::on);
    }

    ToyModelExperiment(Scopes scopes) {
        this.scopes = scopes;
    }

    /** Runs one step: forward and losses inside the context, backward from the summed loss outside it. */
    public ToyModelOutcome run(ToyModelPlan plan) {
        Device device = plan.device().djl();
        ScalarType dtypeBefore = Autocast.dtype(device);
        Map<String, String> dtypes = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager(device);
                var grad = GradMode.enabled()) {
            ToyModel model = new ToyModel(manager);
            NDArray input = model.input(BATCH);
            NDArray target = manager.create(new long[] {0, 2});
            Map<String, long[]> before = bits(model);
            NDArray loss;
            try (AutoCloseable context = open(plan, device)) {
                dtypes.put(
                        "parameters inside the context",
                        dtypeOf(model.parameters().values()));
                ToyModel.Activations activations = model.forward(input);
                dtypes.put("output of fc1", dtypeOf(List.of(activations.fc1())));
                dtypes.put("output of ReLU", dtypeOf(List.of(activations.relu())));
                dtypes.put("output of layer norm", dtypeOf(List.of(activations.layerNorm())));
                dtypes.put("logits", dtypeOf(List.of(activations.logits())));
                loss = Operator.of("aten::sum").call(manager, activations.logits());
                dtypes.put("summed loss", dtypeOf(List.of(loss)));
                NDArray crossEntropy =
                        Operator.of("aten::cross_entropy_loss").call(manager, activations.logits(), target);
                dtypes.put("cross-entropy loss", dtypeOf(List.of(crossEntropy)));
            }
            GradMode.backward(loss);
            dtypes.put(
                    "gradients",
                    dtypeOf(model.parameters().values().stream()
                            .map(NDArray::getGradient)
                            .toList()));
            try (NDArray product = input.matMul(input.transpose())) {
                return new ToyModelOutcome(
                        plan,
                        dtypes,
                        changed(before, bits(model)),
                        Autocast.isEnabled(device),
                        dtypeBefore.torchName(),
                        Autocast.dtype(device).torchName(),
                        Tensors.dtype(product).torchName());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the autocast context could not be opened or closed", e);
        }
    }

    private AutoCloseable open(ToyModelPlan plan, Device device) throws Exception {
        return plan.autocast().isPresent()
                ? scopes.open(device, ScalarType.of(plan.autocast().get()))
                : Autocast.off(device);
    }

    /** The dtype that all have; several names where they differ. */
    private static String dtypeOf(Iterable<NDArray> arrays) {
        TreeSet<String> names = new TreeSet<>();
        arrays.forEach(array -> names.add(Tensors.dtype(array).torchName()));
        return String.join(" and ", names);
    }

    private static Map<String, long[]> bits(ToyModel model) {
        return model.parameters().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Tensors.allBits(entry.getValue())));
    }

    private static int changed(Map<String, long[]> before, Map<String, long[]> after) {
        int changed = 0;
        for (Map.Entry<String, long[]> entry : before.entrySet()) {
            long[] now = after.get(entry.getKey());
            for (int i = 0; i < now.length; i++) {
                changed += now[i] == entry.getValue()[i] ? 0 : 1;
            }
        }
        return changed;
    }
}
