package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.ReplayTimer;
import java.util.HashMap;
import java.util.Map;

/**
 * What a device takes for matrix products, each of the very shapes and layouts, and of random numbers: products of ones are
 * faster, since they need less power.
 */
final class ProductTimes {
    /** Floating-point operations that are enough to time. */
    private static final double OPERATIONS_TO_TIME = 1e12;

    private static final int FEWEST = 3;
    private static final int MOST = 100;

    private final Device device;
    private final Map<Key, Double> measured = new HashMap<>();

    /** What a time depends on. */
    private record Key(
            FloatFormat precision, long batch, long m, long n, long k, boolean transposedA, boolean transposedB) {}

    ProductTimes(Device device) {
        this.device = device;
    }

    /** The seconds of one launch of a product in a precision; measured when first asked for. */
    double seconds(MatrixProduct product, FloatFormat precision) {
        Key key = new Key(
                precision,
                product.batch(),
                product.m(),
                product.n(),
                product.k(),
                product.transposedA(),
                product.transposedB());
        return measured.computeIfAbsent(key, any -> measure(product, precision));
    }

    private double measure(MatrixProduct product, FloatFormat precision) {
        ScalarType type = ScalarType.of(precision);
        int launches = (int) Math.max(FEWEST, Math.min(MOST, OPERATIONS_TO_TIME / product.flops()));
        try (var tf32 = MathSetting.TF32.switched(precision == FloatFormat.TF32);
                NDManager manager = NDManager.newBaseManager(device)) {
            NDArray a = matrices(manager, product.batch(), product.m(), product.k(), product.transposedA(), type);
            NDArray b = matrices(manager, product.batch(), product.k(), product.n(), product.transposedB(), type);
            return ReplayTimer.seconds(device, launches, () -> Aten.matmul(a, b).close());
        }
    }

    private static NDArray matrices(
            NDManager manager, long batch, long rows, long columns, boolean transposed, ScalarType type) {
        long outer = transposed ? columns : rows;
        long inner = transposed ? rows : columns;
        Shape shape = batch == 1 ? new Shape(outer, inner) : new Shape(batch, outer, inner);
        NDArray random = Aten.to(Aten.truncatedNormal(manager, 1, shape), type);
        int last = shape.dimension() - 1;
        return transposed ? Aten.transpose(random, last - 1, last) : random;
    }
}
