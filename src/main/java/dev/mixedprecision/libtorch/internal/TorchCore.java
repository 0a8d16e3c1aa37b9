package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;

/** The functions of libc10 that the package calls. */
final class TorchCore {
    private TorchCore() {}

    /** The address of the gradient's {@code at::Tensor} in a {@code c10::TensorImpl}; it is created when there is none. */
    @Symbol("_ZN3c1010TensorImpl12mutable_gradEv")
    static native long mutableGrad(Pointer tensorImpl);
}
