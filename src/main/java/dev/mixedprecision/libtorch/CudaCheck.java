package dev.mixedprecision.libtorch;

import ai.djl.Device;
import dev.mixedprecision.libtorch.internal.TorchCuda;

/** What every use of a CUDA device is held to; apart from {@link Cuda}, whose methods {@link FailedCall} names. */
final class CudaCheck {
    private CudaCheck() {}

    /** @throws LibtorchException when a device is none that libtorch can use */
    static void device(Device device, String use) {
        int count = Cuda.deviceCount();
        if (!device.isGpu() || device.getDeviceId() >= count) {
            throw new LibtorchException(use + ": " + device + " is none of " + count + " CUDA devices"
                    + (count == 0 ? ": " + Cuda.whyUnavailable() : ""));
        }
    }

    /** @throws LibtorchException when an error was returned, which is taken off the thread, with CUDA's reason */
    static void error(int error, String use) {
        if (error != 0) {
            TorchCuda.getLastError();
            throw new LibtorchException(use + ": CUDA error " + error + ", " + TorchCuda.errorString(error));
        }
    }
}
