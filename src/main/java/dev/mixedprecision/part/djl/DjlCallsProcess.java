package dev.mixedprecision.part.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.List;

/** Makes DJL's calls one after the other in a process that one of them may end, and prints what comes of each. */
final class DjlCallsProcess {
    private DjlCallsProcess() {}

    /** Takes a type in low precision and the number of the call to begin with. */
    public static void main(String[] arguments) {
        ScalarType type = ScalarType.named(arguments[0]);
        List<DjlCalls.Call> calls = List.copyOf(DjlCalls.all().values());
        for (DjlCalls.Call call : calls.subList(Integer.parseInt(arguments[1]), calls.size())) {
            System.out.println(outcome(call, type));
        }
    }

    private static String outcome(DjlCalls.Call call, ScalarType type) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                var grad = GradMode.enabled();
                var autocast = Autocast.on(Device.cpu(), type)) {
            NDArray weight = manager.create(new float[] {1, 2, -3, 4, 5, -6}, new Shape(2, 3));
            weight.setRequiresGradient(true);
            NDArray x = Aten.linear(manager.ones(new Shape(4, 3)), weight);
            NDArray labels = manager.create(new int[] {0, 1, 0, 1}, new Shape(4, 1));
            return word(call.on(x, labels));
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    private static String word(Object result) {
        if (!(result instanceof NDArray array && Tensors.dtype(array).isFloatingPoint())) {
            return "works";
        }
        try {
            GradMode.backward(array);
            return "works";
        } catch (LibtorchException e) {
            return "cuts the graph";
        }
    }
}
