package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Casts to float8 with a scale a tensor, and products of what was cast. Nothing waits for the device or brings numbers from
 * the host, so that all of it can be recorded as a CUDA graph. For use by one thread at a time, without gradients.
 */
final class Float8Products implements AutoCloseable {
    /** In an expression a type is its code. */
    private static final int FLOAT32 = ScalarType.FLOAT32.code();

    /**
     * The largest value over the largest magnitude a, divided once: a number over a tensor would be its reciprocal, rounded,
     * times the number. Where a is 0 the quotient is 1, and where it would be infinite, float32's largest value or less.
     */
    private static final String FACTOR = "[torch.div(torch.full_like(a, %1$s), a) for a in [torch.threshold("
            + "torch.linalg_vector_norm(x, float('inf'), None, False, dtype=%2$d).reshape(1), 0., %1$s).clamp(min=%3$s)]][0]";

    /**
     * Multiplied in float32, since the factor has a dimension, and rounded once. What is finite needs no clamp: it is at most
     * the largest value, and two roundings of float32, where the next tie is 1/28 away or farther.
     */
    private static final String SCALED = "torch.mul(x, s, out=torch.empty_like(x, dtype=%d, memory_format=0))";

    private static final String CLAMPED = "torch.clamp(x, -%1$s, %1$s).to(%2$d).contiguous()";
    private static final String ONE = "torch.ones([1], dtype=%d, device=x.device)";

    private final Float8Scaling scaling;
    private final Map<ScalarType, Cast> casts = new HashMap<>();
    private final Map<Device, Boolean> products = new HashMap<>();
    private final TorchScript reciprocal = TorchScript.compile("torch.reciprocal(s)", List.of("s"));
    private final TorchScript transposed = TorchScript.compile("x.t().contiguous()", List.of("x"));
    private final TorchScript dequantized = TorchScript.compile(
            String.format(Locale.ROOT, "torch.mm(a.to(%1$d), b.to(%1$d).t()) * (s * t)", FLOAT32),
            List.of("a", "s", "b", "t"));

    Float8Products(Float8Scaling scaling) {
        this.scaling = scaling;
        for (ScalarType type : List.of(ScalarType.FLOAT8_E4M3FN, ScalarType.FLOAT8_E5M2)) {
            casts.put(type, cast(type));
        }
    }

    /** The factor of an array x, and x cast with the factor s. */
    private record Cast(TorchScript factor, TorchScript cast) {}

    private Cast cast(ScalarType type) {
        double largest = type.format().maxValue();
        String factor = scaling == Float8Scaling.NONE
                ? String.format(Locale.ROOT, ONE, FLOAT32)
                : String.format(Locale.ROOT, FACTOR, largest, FLOAT32, largest / Float.MAX_VALUE);
        String cast = scaling == Float8Scaling.NONE
                ? String.format(Locale.ROOT, CLAMPED, largest, type.code())
                : String.format(Locale.ROOT, SCALED, type.code());
        return new Cast(TorchScript.compile(factor, List.of("x")), TorchScript.compile(cast, List.of("x", "s")));
    }

    /**
     * A matrix in float8.
     *
     * @param numbers (rows, columns), of float8, row after row in memory
     * @param scale (1), float32: what the numbers are to be multiplied by
     */
    record Matrix(NDArray numbers, NDArray scale) implements AutoCloseable {
        @Override
        public void close() {
            numbers.close();
            scale.close();
        }
    }

    /**
     * Casts a matrix.
     *
     * @param matrix (rows, columns), of any floating-point type
     * @param manager owns the result
     */
    Matrix cast(NDArray matrix, ScalarType type, NDManager manager) {
        Cast with = casts.get(type);
        try (NDArray factor = with.factor.call(manager, matrix)) {
            return new Matrix(with.cast.call(manager, matrix, factor), reciprocal.call(manager, factor));
        }
    }

    /** The transposed matrix, row after row in memory, as a product takes it; with a scale of its own to close. */
    Matrix transposed(Matrix matrix) {
        NDManager manager = matrix.numbers.getManager();
        return new Matrix(transposed.call(manager, matrix.numbers), Aten.share(matrix.scale, manager));
    }

    /**
     * The product of (m, k) and the transposed (n, k), each times its scale: (m, n).
     *
     * @param type float32, float16 or bfloat16
     * @param fast whether sums may stay in the tensor cores' accumulators, see FP8-09
     * @param manager owns the result
     */
    NDArray product(Matrix left, Matrix right, ScalarType type, boolean fast, NDManager manager) {
        Device device = left.numbers.getDevice();
        if (products.computeIfAbsent(device, Float8Products::multiplies)) {
            return ScaledProduct.of(manager, left.numbers, left.scale, right.numbers, right.scale, type, fast);
        }
        try (var wide = Autocast.off(device);
                NDArray product = dequantized.call(manager, left.numbers, left.scale, right.numbers, right.scale)) {
            return Aten.to(product, type, manager);
        }
    }

    /** Whether tensor cores of the device multiply float8. */
    static boolean multiplies(Device device) {
        return device.isGpu() && Cuda.describe(device).supportsFloat8Products();
    }

    /**
     * Requires that the rows of a product's factors are as long as tensor cores take them, on every device.
     *
     * @param what the dimension, for the message
     * @throws IllegalArgumentException when it is no multiple of {@link ScaledProduct#MULTIPLE}
     */
    static void requireAligned(String what, long length, Shape of) {
        if (length % ScaledProduct.MULTIPLE != 0) {
            throw new IllegalArgumentException("float8 products take multiples of " + ScaledProduct.MULTIPLE + ", but "
                    + what + " is " + length + " in " + of);
        }
    }

    @Override
    public void close() {
        casts.values().forEach(cast -> {
            cast.factor.close();
            cast.cast.close();
        });
        List.of(reciprocal, transposed, dequantized).forEach(TorchScript::close);
    }
}
