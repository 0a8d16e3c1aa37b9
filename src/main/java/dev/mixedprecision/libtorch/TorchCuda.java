package dev.mixedprecision.libtorch;

/** The functions of libc10_cuda that the package calls; bound only where the loaded libtorch has that library. */
final class TorchCuda {
    private TorchCuda() {}

    @Symbol("_ZN3c104cuda12device_countEv")
    static native byte deviceCount();

    @Symbol("_ZN3c104cuda18device_synchronizeEv")
    static native void deviceSynchronize();
}
