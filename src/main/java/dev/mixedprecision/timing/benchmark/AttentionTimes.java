package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.FusedPass;
import dev.mixedprecision.model.Operation.Attention;
import dev.mixedprecision.timing.ReplayTimer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a device takes for causal attention by itself, there and back, by the kernel that a fused pass has for it. */
final class AttentionTimes {
    private static final int LAUNCHES = 20;

    private final Device device;
    private final Map<Key, Double> measured = new HashMap<>();

    /** What a time depends on. */
    private record Key(long batch, long context, long heads, long width, ScalarType type) {}

    AttentionTimes(Device device) {
        this.device = device;
    }

    /** The seconds of one launch, in a type; measured when first asked for. */
    double seconds(Attention attention, ScalarType type) {
        Key key = new Key(attention.batch(), attention.context(), attention.heads(), attention.width(), type);
        return measured.computeIfAbsent(key, this::measure);
    }

    private double measure(Key key) {
        boolean cudnn = FusedPass.takesCudnn(device, key.batch, key.context, key.heads, key.width, key.type);
        try (NDManager manager = NDManager.newBaseManager(device);
                var only = cudnn ? AttentionKernel.CUDNN.alone() : null) {
            List<NDArray> inputs = List.of(heads(manager, key), heads(manager, key), heads(manager, key));
            NDArray gradient = heads(manager, key);
            inputs.forEach(each -> each.setRequiresGradient(true));
            return ReplayTimer.seconds(device, LAUNCHES, () -> {
                try (var grad = GradMode.enabled();
                        NDArray mixed = Aten.causalAttention(inputs.get(0), inputs.get(1), inputs.get(2))) {
                    GradMode.backward(mixed, gradient);
                }
                inputs.forEach(GradMode::clearGradient);
            });
        }
    }

    /** Random, the heads of a token side by side. */
    private static NDArray heads(NDManager manager, Key key) {
        Shape byToken = new Shape(key.batch, key.context, key.heads, key.width);
        return Aten.transpose(Aten.to(Aten.truncatedNormal(manager, 1, byToken), key.type), 1, 2);
    }
}
