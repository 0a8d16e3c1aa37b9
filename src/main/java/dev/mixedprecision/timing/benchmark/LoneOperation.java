package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.libtorch.WideProduct;
import dev.mixedprecision.model.Operation.Attention;
import dev.mixedprecision.model.Operation.Float8Product;
import dev.mixedprecision.model.Operation.LibraryCall;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * A matrix product or attention of a pass by itself, of the very shapes and layouts, to be launched as often as one likes. Its
 * numbers are random: products of ones are faster, since they need less power. One is open at a time: while it is, its kernel
 * of attention and the setting of TF32 are the whole process's.
 */
final class LoneOperation implements AutoCloseable {
    private final NDManager manager;
    private final MathSetting.Scope tf32;
    private final AttentionKernel.Scope attention;
    private final InTurn work;
    private long bytes;

    private LoneOperation(Device device, LibraryCall call, FloatFormat precision, Caches caches) {
        manager = NDManager.newBaseManager(device);
        tf32 = MathSetting.TF32.switched(precision == FloatFormat.TF32);
        ScalarType type = ScalarType.of(precision);
        attention =
                call instanceof Attention mixed && isCudnnFastest(mixed, type) ? AttentionKernel.CUDNN.alone() : null;
        try {
            Supplier<NDArray> first = set(call, type);
            work = InTurn.of(caches.sets(bytes), first, () -> set(call, type));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * On a CUDA device.
     *
     * @param precision of the pass, for all but products of float8, which have formats of their own
     */
    static LoneOperation of(Device device, LibraryCall call, FloatFormat precision, Caches caches) {
        return new LoneOperation(device, call, precision, caches);
    }

    /** As a fused pass chooses. */
    private boolean isCudnnFastest(Attention mixed, ScalarType type) {
        return AttentionKernel.isCudnnFastest(
                manager.getDevice(), mixed.batch(), mixed.context(), mixed.heads(), mixed.width(), type);
    }

    /** Its work on arrays of its own. */
    private Supplier<NDArray> set(LibraryCall call, ScalarType type) {
        if (call instanceof MatrixProduct product) {
            return product.wide() ? wideProduct(product, type) : product(product, type);
        }
        return call instanceof Float8Product product ? product(product) : attention((Attention) call, type);
    }

    private Supplier<NDArray> product(MatrixProduct product, ScalarType type) {
        NDArray a = matrices(product.batch(), product.m(), product.k(), product.transposedA(), type);
        NDArray b = matrices(product.batch(), product.k(), product.n(), product.transposedB(), type);
        return () -> Aten.matmul(a, b);
    }

    private Supplier<NDArray> wideProduct(MatrixProduct product, ScalarType type) {
        NDArray left = matrices(1, product.k(), product.m(), false, type);
        NDArray right = matrices(1, product.k(), product.n(), false, type);
        return () -> WideProduct.ofTransposed(manager, left, right);
    }

    private Supplier<NDArray> product(Float8Product product) {
        NDArray a = matrices(1, product.m(), product.k(), false, ScalarType.of(product.left()));
        NDArray b = matrices(1, product.n(), product.k(), false, ScalarType.FLOAT8_E4M3FN);
        NDArray one = manager.create(new float[] {1});
        ScalarType result = ScalarType.of(product.result());
        return () -> ScaledProduct.of(a, b, one, result, product.fast());
    }

    /** The gradients stay as long as the result does. */
    private Supplier<NDArray> attention(Attention mixed, ScalarType type) {
        List<NDArray> inputs = List.of(heads(mixed, type), heads(mixed, type), heads(mixed, type));
        NDArray gradient = heads(mixed, type);
        inputs.forEach(each -> each.setRequiresGradient(true));
        return () -> {
            inputs.forEach(GradMode::clearGradient);
            try (var grad = GradMode.enabled()) {
                NDArray result = Aten.causalAttention(inputs.get(0), inputs.get(1), inputs.get(2));
                GradMode.backward(result, gradient);
                return result;
            }
        };
    }

    private NDArray matrices(long batch, long rows, long columns, boolean transposed, ScalarType type) {
        long outer = transposed ? columns : rows;
        long inner = transposed ? rows : columns;
        NDArray random = random(batch == 1 ? new Shape(outer, inner) : new Shape(batch, outer, inner), type);
        int last = random.getShape().dimension() - 1;
        return transposed ? Aten.transpose(random, last - 1, last) : random;
    }

    /** The heads of a token side by side. */
    private NDArray heads(Attention mixed, ScalarType type) {
        return Aten.transpose(
                random(new Shape(mixed.batch(), mixed.context(), mixed.heads(), mixed.width()), type), 1, 2);
    }

    private NDArray random(Shape shape, ScalarType type) {
        bytes += shape.size() * type.bytes();
        return Aten.to(Aten.truncatedNormal(manager, 1, shape), type);
    }

    /** How many sets of arrays it takes in turn. */
    int sets() {
        return work.sets();
    }

    void launch() {
        work.launch();
    }

    @Override
    public void close() {
        try (manager;
                tf32;
                attention) {
            // In the order in which the process had other settings.
        }
    }
}
