package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.timing.ReplayTimer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a device takes to make a product's factors ready for float8, by libtorch's own operators. */
final class FactorTimes {
    private static final int LAUNCHES = 20;

    private final Device device;
    private final Map<Factor, Times> measured = new HashMap<>();

    /** A matrix that is cast. */
    private record Factor(long rows, long columns, ScalarType type) {}

    /**
     * Seconds for one factor, or for several.
     *
     * @param largest finding the largest magnitude
     * @param cast scaling, and casting to e4m3
     */
    record Times(double largest, double cast) {
        private Times plus(Times other) {
            return new Times(largest + other.largest, cast + other.cast);
        }
    }

    FactorTimes(Device device) {
        this.device = device;
    }

    /**
     * All three factors of a linear layer: the inputs and their gradients in bfloat16, the weights in float32; each is
     * measured when first asked for.
     *
     * @param forward the layer's product in the forward pass, one launch of it
     */
    Times of(MatrixProduct forward) {
        return Stream.of(
                        new Factor(forward.m(), forward.k(), ScalarType.BFLOAT16),
                        new Factor(forward.m(), forward.n(), ScalarType.BFLOAT16),
                        new Factor(forward.n(), forward.k(), ScalarType.FLOAT32))
                .map(factor -> measured.computeIfAbsent(factor, this::measure))
                .reduce(new Times(0, 0), Times::plus);
    }

    private Times measure(Factor factor) {
        try (NDManager manager = NDManager.newBaseManager(device);
                TorchScript largest = TorchScript.compile("torch.amax(torch.abs(x))", List.of("x"))) {
            Shape shape = new Shape(factor.rows(), factor.columns());
            NDArray matrix = Aten.to(Aten.truncatedNormal(manager, 1, shape), factor.type());
            NDArray scale = Aten.scalar(manager, 100);
            return new Times(
                    ReplayTimer.seconds(device, LAUNCHES, () -> largest.call(manager, matrix)
                            .close()),
                    ReplayTimer.seconds(device, LAUNCHES, () -> {
                        try (NDArray scaled = Aten.mul(matrix, scale)) {
                            Aten.to(scaled, ScalarType.FLOAT8_E4M3FN).close();
                        }
                    }));
        }
    }
}
