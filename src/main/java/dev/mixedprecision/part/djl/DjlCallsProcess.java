package dev.mixedprecision.part.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.ParameterStore;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.AutocastBlock;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Makes DJL's calls one after the other in a process that one of them may end, and prints what comes of each. */
final class DjlCallsProcess {
    private DjlCallsProcess() {}

    /**
     * Takes a type in low precision, whether the calls are made on an island, and the numbers of the first call and of the one
     * after the last.
     */
    public static void main(String[] arguments) {
        ScalarType type = ScalarType.named(arguments[0]);
        boolean island = Boolean.parseBoolean(arguments[1]);
        List<DjlCalls.Call> calls = List.copyOf(DjlCalls.all().values());
        for (DjlCalls.Call call : calls.subList(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))) {
            System.out.println(outcome(call, type, island));
        }
    }

    private static String outcome(DjlCalls.Call call, ScalarType type, boolean island) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                var grad = GradMode.enabled();
                var autocast = Autocast.on(Device.cpu(), type)) {
            NDArray weight = manager.create(new float[] {1, 2, -3, 4, 5, -6}, new Shape(2, 3));
            weight.setRequiresGradient(true);
            NDArray x = Aten.linear(manager.ones(new Shape(4, 3)), weight);
            AtomicReference<String> outcome = new AtomicReference<>();
            Block made = LambdaBlock.singleton(given -> {
                outcome.set(outcome(call, given));
                return given;
            });
            (island ? AutocastBlock.off(made) : made).forward(new ParameterStore(manager, false), new NDList(x), true);
            return outcome.get();
        }
    }

    private static String outcome(DjlCalls.Call call, NDArray x) {
        try {
            Object result = call.on(x, x.getManager().create(new int[] {0, 1, 0, 1}, new Shape(4, 1)));
            return result instanceof NDArray array && cutsTheGraph(array) ? "cuts the graph" : "works";
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    private static boolean cutsTheGraph(NDArray result) {
        if (!Tensors.dtype(result).isFloatingPoint()) {
            return false; // integers never have gradients
        }
        try {
            GradMode.backward(result);
            return false;
        } catch (LibtorchException e) {
            return true;
        }
    }
}
