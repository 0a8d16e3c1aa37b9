package dev.mixedprecision.libtorch.internal;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Pointer;

/** Where an array keeps its gradient: an {@code at::Tensor}, which is undefined where there is none. */
public final class GradientSlot {
    private GradientSlot() {}

    /** Whether there is a gradient. */
    public static boolean isDefined(NDArray array) {
        long gradient = addressOf(array);
        long[] undefined = new long[1];
        TensorHandles.check(TorchCpu.newUninitializedTensor(undefined), "new tensor");
        try {
            // All undefined tensors share one implementation.
            return new Pointer(gradient).getLong(0) != new Pointer(undefined[0]).getLong(0);
        } finally {
            TorchCpu.deleteTensor(undefined[0]);
        }
    }

    /** Makes an array the gradient of another of the same shape, type and device. */
    public static void set(NDArray array, NDArray gradient) {
        TensorHandles.check(TorchCpu.assignTensors(TensorHandles.handle(gradient), addressOf(array)), "set gradient");
    }

    /** Leaves the array without a gradient. */
    public static void clear(NDArray array) {
        long gradient = addressOf(array);
        long[] undefined = new long[1];
        TensorHandles.check(TorchCpu.newUninitializedTensor(undefined), "new tensor");
        try {
            TensorHandles.check(TorchCpu.assignTensors(undefined[0], gradient), "clear gradient");
        } finally {
            TorchCpu.deleteTensor(undefined[0]);
        }
    }

    private static long addressOf(NDArray array) {
        LoadedLibtorch.get();
        return TorchCore.mutableGrad(new Pointer(TensorHandles.handle(array)).getPointer(0));
    }
}
