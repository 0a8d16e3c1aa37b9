package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A call whose inputs are drawn and whose settings hold until it is closed. */
final class OpenCall implements AutoCloseable {
    private static final Operator NARROW = Operator.named("aten::narrow");

    private final Call call;
    private final NDManager manager;
    private final Map<String, NDArray> inputs = new LinkedHashMap<>();
    private final TorchScript script;
    private final MathSetting.Scope tf32;
    private final AttentionKernel.Scope alone;

    /**
     * Draws the inputs, the same ones for the same call each time.
     *
     * @throws IllegalArgumentException when the loaded libtorch cannot compile the expression, with its reason
     */
    OpenCall(Call call, ComputeDevice device) {
        Libtorch.get();
        this.call = call;
        script = TorchScript.compile(
                call.expression(), call.inputs().stream().map(Call.Input::name).toList());
        manager = NDManager.newBaseManager(device.djl());
        Aten.manualSeed(manager, 1);
        call.inputs().forEach(input -> inputs.put(input.name(), drawn(input)));
        tf32 = MathSetting.TF32.switched(call.type() == FloatFormat.TF32);
        alone = call.alone().map(AttentionKernel::alone).orElse(null);
    }

    private NDArray drawn(Call.Input input) {
        if (input.below() > 0) {
            long[] indices = new SplittableRandom(1)
                    .longs(input.shape().size(), 0, input.below())
                    .toArray();
            return manager.create(indices, input.shape());
        }
        return numbers(manager, input.shape(), ScalarType.of(call.type()));
    }

    /** Of a normal distribution, rounded to the type. */
    static NDArray numbers(NDManager manager, Shape shape, ScalarType type) {
        NDArray wide = Aten.truncatedNormal(manager, 1, shape);
        return type == ScalarType.FLOAT32 ? wide : Aten.to(wide, type);
    }

    NDManager manager() {
        return manager;
    }

    /** The inputs that are no indices, by name. */
    Map<String, NDArray> numbers() {
        Map<String, NDArray> numbers = new LinkedHashMap<>();
        call.inputs().stream()
                .filter(input -> input.below() == 0)
                .forEach(input -> numbers.put(input.name(), inputs.get(input.name())));
        return numbers;
    }

    /**
     * Evaluates the expression.
     *
     * @throws LibtorchException when libtorch refuses it, with its reason
     */
    NDArray run(NDManager owner) {
        return script.call(owner, inputs.values().toArray(NDArray[]::new));
    }

    /** Evaluates the expression on the first of the rows: views of the inputs, at the same addresses. */
    NDArray run(NDManager owner, int rows) {
        return script.call(owner, cut(owner, rows).toArray(NDArray[]::new));
    }

    private List<NDArray> cut(NDManager owner, int rows) {
        return call.inputs().stream()
                .map(input -> {
                    NDArray whole = inputs.get(input.name());
                    return input.cut() ? NARROW.call(owner, whole, 0, 0, rows) : whole;
                })
                .toList();
    }

    /** The kernel of attention that libtorch chooses for it; empty where it is another operator, or is refused. */
    String attentionKernel() {
        if (!call.attention()) {
            return "";
        }
        try {
            return AttentionKernel.chosen(inputs.get("q"), inputs.get("k"), inputs.get("v"), true)
                    .toString();
        } catch (LibtorchException e) {
            return "";
        }
    }

    @Override
    public void close() {
        if (alone != null) {
            alone.close();
        }
        tf32.close();
        script.close();
        manager.close();
    }
}
