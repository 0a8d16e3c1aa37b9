package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Products of float8 matrices on the tensor cores of a CUDA device, of compute capability 8.9 or later. */
public final class ScaledProduct {
    /** The tensor cores take as many numbers of a sum, and columns, at a time. */
    public static final int MULTIPLE = 16;

    private static final Operator SCALED_MM = Operator.named("aten::_scaled_mm");

    private ScaledProduct() {}

    /**
     * The product of (m, k) and the transposed (n, k), both with one scale, by which their numbers are multiplied; k and n
     * are multiples of {@link #MULTIPLE}.
     *
     * @param scale one float32 number
     * @param result the type of the product, (m, n)
     * @param fast whether a tensor core's accumulator adds alone, {@code use_fast_accum=True}
     */
    public static NDArray of(NDArray left, NDArray right, NDArray scale, ScalarType result, boolean fast) {
        return of(left.getManager(), left, scale, right, scale, result, fast);
    }

    /**
     * As {@link #of(NDArray, NDArray, NDArray, ScalarType, boolean)}, with a scale for each factor.
     *
     * @param owner owns the product
     * @param leftScale one float32 number, or as many as libtorch takes for rows and blocks of (m, k)
     * @param rightScale the same for the transposed (n, k)
     */
    public static NDArray of(
            NDManager owner,
            NDArray left,
            NDArray leftScale,
            NDArray right,
            NDArray rightScale,
            ScalarType result,
            boolean fast) {
        try (NDArray transposed = Aten.transpose(right, 0, 1)) {
            return SCALED_MM.call(owner, left, transposed, leftScale, rightScale, null, null, result, fast);
        }
    }
}
