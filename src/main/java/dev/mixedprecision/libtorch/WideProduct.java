package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.internal.CublasProduct;

/**
 * Products of matrices in low precision with a float32 result: the tensor cores' sums as they are, without the rounding that
 * libtorch's ordinary products end with. On CUDA.
 */
public final class WideProduct {
    private static final String MM_DTYPE = "aten::mm.dtype";
    private static final Operator MM = Operator.named(MM_DTYPE);

    private WideProduct() {}

    /** Whether there is such a product: libtorch's own operator from 2.8 on, before that cuBLAS's where it can be reached. */
    public static boolean isAvailable() {
        return Operator.exists(MM_DTYPE) || CublasProduct.get().isPresent();
    }

    /**
     * {@code leftᵀ · right}, as the gradient of a weight is.
     *
     * @param owner owns the result
     * @param left (k, m), contiguous, float16 or bfloat16
     * @param right (k, n), as left
     * @return (m, n), float32
     * @throws LibtorchException where there is no such product, and when it fails
     */
    public static NDArray ofTransposed(NDManager owner, NDArray left, NDArray right) {
        if (Operator.exists(MM_DTYPE)) {
            try (NDArray transposed = Aten.transpose(left, 0, 1)) {
                return MM.call(owner, transposed, right, ScalarType.FLOAT32);
            }
        }
        CublasProduct cublas = CublasProduct.get()
                .orElseThrow(() -> new LibtorchException(
                        "libtorch " + Libtorch.get().version() + " has no products with a float32 result"));
        NDArray result = Tensors.empty(
                owner,
                ScalarType.FLOAT32,
                left.getShape().get(1),
                right.getShape().get(1));
        try {
            cublas.ofTransposed(left, right, result);
            return result;
        } catch (LibtorchException e) {
            result.close();
            throw e;
        }
    }
}
