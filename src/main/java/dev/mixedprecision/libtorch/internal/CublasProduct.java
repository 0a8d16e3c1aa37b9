package dev.mixedprecision.libtorch.internal;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.Optional;

/**
 * A matrix product by cuBLAS itself, on libtorch's handle, so with its stream and its workspace: for what libtorch before
 * 2.8 has no operator.
 */
public final class CublasProduct {
    private static final OnDemand<Optional<CublasProduct>> FOUND = new OnDemand<>(CublasProduct::find);

    private static final int NOT_TRANSPOSED = 0; // CUBLAS_OP_N
    private static final int TRANSPOSED = 1; // CUBLAS_OP_T
    private static final int FLOAT32 = 0; // CUDA_R_32F
    private static final int FLOAT16 = 2; // CUDA_R_16F
    private static final int BFLOAT16 = 14; // CUDA_R_16BF
    private static final int SUMS_IN_FLOAT32 = 68; // CUBLAS_COMPUTE_32F
    private static final int OF_ITS_CHOICE = -1; // CUBLAS_GEMM_DEFAULT

    private final Function handle;
    private final Function gemm;

    /** The numbers 1 and 0 that a product is scaled by, and what it is added to. */
    private final Memory one = number(1);

    private final Memory zero = number(0);

    private CublasProduct(Function handle, Function gemm) {
        this.handle = handle;
        this.gemm = gemm;
    }

    /** Of the loaded libtorch; empty where it does not give its handle in the way of 2.7. */
    public static Optional<CublasProduct> get() {
        return FOUND.get();
    }

    private static Optional<CublasProduct> find() {
        LoadedLibtorch libtorch = LoadedLibtorch.get();
        if (!libtorch.isCudaBuild()) {
            return Optional.empty();
        }
        NativeLibrary torchCuda = libtorch.open("torch_cuda");
        return Exports.find(torchCuda, "_ZN2at4cuda24getCurrentCUDABlasHandleEv")
                .flatMap(handle -> Exports.find(torchCuda, "cublasGemmEx") // of a library that it needs
                        .map(gemm -> new CublasProduct(handle, gemm)));
    }

    private static Memory number(float value) {
        Memory memory = new Memory(Float.BYTES);
        memory.setFloat(0, value);
        return memory;
    }

    /**
     * {@code leftᵀ · right} of matrices in low precision, added up and written in float32.
     *
     * @param left (k, m), contiguous, float16 or bfloat16
     * @param right (k, n), as left
     * @param result (m, n), contiguous, float32, which is overwritten
     * @throws LibtorchException when cuBLAS refuses
     */
    public void ofTransposed(NDArray left, NDArray right, NDArray result) {
        int type = TensorHandles.dtype(left) == ScalarType.BFLOAT16 ? BFLOAT16 : FLOAT16;
        int k = (int) left.getShape().get(0);
        int m = (int) left.getShape().get(1);
        int n = (int) right.getShape().get(1);
        // What lies in memory by rows is the transpose of what cuBLAS takes it for: it computes rightᵀ · left.
        int error = gemm.invokeInt(new Object[] {
            handle.invokePointer(new Object[0]),
            NOT_TRANSPOSED,
            TRANSPOSED,
            n,
            m,
            k,
            one,
            new Pointer(TensorHandles.address(right)),
            type,
            n,
            new Pointer(TensorHandles.address(left)),
            type,
            m,
            zero,
            new Pointer(TensorHandles.address(result)),
            FLOAT32,
            n,
            SUMS_IN_FLOAT32,
            OF_ITS_CHOICE
        });
        if (error != 0) {
            throw new LibtorchException("cublasGemmEx of " + left.getShape() + "ᵀ · " + right.getShape()
                    + " failed with cuBLAS's error code " + error);
        }
    }
}
