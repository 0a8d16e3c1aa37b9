package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Memory;
import java.util.function.IntSupplier;

/** Code that was loaded into a CUDA device's context, and its kernels as handles. */
public final class LoadedKernels implements AutoCloseable {
    private final int device;
    private final long module;

    /**
     * Loads code into the context that libtorch uses.
     *
     * @param device its number as CUDA counts
     * @param code as {@link CudaCompiler} gives it
     * @throws dev.mixedprecision.libtorch.LibtorchException when the driver refuses it
     */
    public LoadedKernels(int device, byte[] code) {
        NvidiaDriver.requireBound();
        this.device = device;
        try (Memory image = new Memory(code.length)) {
            image.write(0, code, 0, code.length);
            long[] loaded = new long[1];
            check(() -> CudaDriver.moduleLoadData(loaded, image), "cuModuleLoadData");
            this.module = loaded[0];
        }
    }

    /** The kernel of a name. */
    public long kernel(String name) {
        long[] function = new long[1];
        check(
                () -> CudaDriver.moduleGetFunction(function, module, CxxStrings.cString(name)),
                "cuModuleGetFunction of " + name);
        return function[0];
    }

    /** Makes a call in the device's context, whichever is this thread's, and leaves that as it was. */
    private void check(IntSupplier call, String function) {
        int[] before = new int[1];
        NvidiaDriver.check(TorchCuda.getDevice(before), "cudaGetDevice");
        NvidiaDriver.check(TorchCuda.setDevice(device), "cudaSetDevice");
        try {
            NvidiaDriver.check(call.getAsInt(), function);
        } finally {
            TorchCuda.setDevice(before[0]);
        }
    }

    @Override
    public void close() {
        check(() -> CudaDriver.moduleUnload(module), "cuModuleUnload");
    }
}
