package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.libtorch.WideProduct;
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

    private static final int FLOAT8_MULTIPLE = 16;
    private static final int FEWEST = 3;
    private static final int MOST = 100;

    private final Device device;
    private final Map<Key, Double> measured = new HashMap<>();

    /** What a time depends on. */
    private record Key(
            FloatFormat precision,
            long batch,
            long m,
            long n,
            long k,
            boolean transposedA,
            boolean transposedB,
            boolean wide) {}

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
                product.transposedB(),
                product.wide());
        return measured.computeIfAbsent(key, any -> measure(product, precision));
    }

    private double measure(MatrixProduct product, FloatFormat precision) {
        ScalarType type = ScalarType.of(precision);
        if (type.isFloat8()) {
            return measureFloat8(product, type);
        }
        if (product.wide()) {
            return measureWide(product, type);
        }
        int launches = launches(product);
        try (var tf32 = MathSetting.TF32.switched(precision == FloatFormat.TF32);
                NDManager manager = NDManager.newBaseManager(device)) {
            NDArray a = matrices(manager, product.batch(), product.m(), product.k(), product.transposedA(), type);
            NDArray b = matrices(manager, product.batch(), product.k(), product.n(), product.transposedB(), type);
            return ReplayTimer.seconds(device, launches, () -> Aten.matmul(a, b).close());
        }
    }

    private double measureWide(MatrixProduct product, ScalarType type) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray left = matrices(manager, 1, product.k(), product.m(), false, type);
            NDArray right = matrices(manager, 1, product.k(), product.n(), false, type);
            return ReplayTimer.seconds(device, launches(product), () -> WideProduct.ofTransposed(manager, left, right)
                    .close());
        }
    }

    /**
     * Of factors that were cast to the one layout that float8 is multiplied in, whatever the product's own is; with fast
     * accumulation, into bfloat16. NaN where the tensor cores do not multiply the shape.
     */
    private double measureFloat8(MatrixProduct product, ScalarType type) {
        if (product.batch() != 1 || product.n() % FLOAT8_MULTIPLE != 0 || product.k() % FLOAT8_MULTIPLE != 0) {
            return Double.NaN;
        }
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray a = matrices(manager, 1, product.m(), product.k(), false, type);
            NDArray b = matrices(manager, 1, product.n(), product.k(), false, type);
            NDArray one = manager.create(new float[] {1});
            return ReplayTimer.seconds(
                    device, launches(product), () -> ScaledProduct.of(a, b, one, ScalarType.BFLOAT16, true)
                            .close());
        }
    }

    private static int launches(MatrixProduct product) {
        return (int) Math.max(FEWEST, Math.min(MOST, OPERATIONS_TO_TIME / product.flops()));
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
