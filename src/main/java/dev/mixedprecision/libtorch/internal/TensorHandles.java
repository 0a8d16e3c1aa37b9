package dev.mixedprecision.libtorch.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;

/** DJL's array handles as what they are: pointers to {@code at::Tensor}. */
public final class TensorHandles {
    private TensorHandles() {}

    /**
     * An array's handle.
     *
     * @throws IllegalArgumentException for an array of another engine
     * @throws IllegalStateException for a closed one
     */
    public static long handle(NDArray array) {
        if (array instanceof PtNDArray tensor) {
            return tensor.getHandle();
        }
        throw new IllegalArgumentException("not an array of DJL's PyTorch engine: " + array.getClass());
    }

    /** A new handle of the same tensor, for a call that takes it over. */
    public static long newHandle(PtNDArray array) {
        long[] handle = new long[1];
        check(TorchCpu.newTensorHandle(array.getHandle(), handle), "new tensor handle");
        return handle[0];
    }

    /** Where an array's tensor is, by which two handles of it can be told from those of others while one is open. */
    public static long identity(NDArray array) {
        return new Pointer(handle(array)).getLong(0);
    }

    /** The element type of an array. */
    public static ScalarType dtype(NDArray array) {
        LoadedLibtorch.get();
        int[] code = new int[1];
        check(TorchCpu.getDtype(handle(array), code), "dtype");
        return ScalarType.ofCode(code[0]);
    }

    /** The address of an array's first element, on its device. */
    public static long address(NDArray array) {
        long[] address = new long[1];
        check(TorchCpu.getDataPtr(handle(array), address), "data pointer");
        return address[0];
    }

    /** @throws LibtorchException when an {@code aoti_} function has returned an error */
    static void check(int error, String operation) {
        if (error != 0) {
            throw new LibtorchException(operation + " failed with libtorch's error code " + error);
        }
    }
}
