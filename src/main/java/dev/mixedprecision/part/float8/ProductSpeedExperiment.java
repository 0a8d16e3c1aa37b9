package dev.mixedprecision.part.float8;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.timing.ReplayTimer;
import java.util.List;

/** Times square products in bfloat16 and in float8, and what it costs to scale and cast a matrix by libtorch's operators. */
public final class ProductSpeedExperiment {
    /** Floating-point operations that are enough to time. */
    private static final double OPERATIONS_TO_TIME = 4e12;

    private static final int FEWEST = 5;
    private static final int MOST = 100;

    /** Measures products of (size, size) matrices. */
    public ProductSpeed run(ComputeDevice device, int size) {
        int launches = (int) Math.max(FEWEST, Math.min(MOST, OPERATIONS_TO_TIME / Math.pow(size, 3)));
        Device djl = device.djl();
        try (NDManager manager = NDManager.newBaseManager(djl);
                TorchScript largest = TorchScript.compile("torch.amax(torch.abs(x))", List.of("x"))) {
            Shape shape = new Shape(size, size);
            NDArray left = Aten.to(Aten.truncatedNormal(manager, 1, shape), ScalarType.BFLOAT16);
            NDArray right = Aten.to(Aten.truncatedNormal(manager, 1, shape), ScalarType.BFLOAT16);
            NDArray transposed = Aten.transpose(right, 0, 1);
            NDArray left8 = Aten.to(left, ScalarType.FLOAT8_E4M3FN);
            NDArray right8 = Aten.to(right, ScalarType.FLOAT8_E4M3FN);
            NDArray scale = Aten.scalar(manager, 100);
            NDArray one = manager.create(new float[] {1});
            return new ProductSpeed(
                    size,
                    microseconds(djl, launches, () -> Aten.matmul(left, transposed)),
                    microseconds(djl, launches, () -> ScaledProduct.of(left8, right8, one, ScalarType.BFLOAT16, true)),
                    microseconds(djl, launches, () -> ScaledProduct.of(left8, right8, one, ScalarType.BFLOAT16, false)),
                    microseconds(djl, launches, () -> largest.call(manager, left)),
                    microseconds(djl, launches, () -> {
                        try (NDArray scaled = Aten.mul(left, scale)) {
                            return Aten.to(scaled, ScalarType.FLOAT8_E4M3FN);
                        }
                    }));
        }
    }

    private interface Work {
        NDArray run();
    }

    private static double microseconds(Device device, int launches, Work work) {
        return 1e6 * ReplayTimer.seconds(device, launches, () -> work.run().close());
    }
}
