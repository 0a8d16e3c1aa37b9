package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;

/** The CUDA driver's own C interface (libcuda), which is there wherever an NVIDIA driver is. Non-zero is an error. */
final class CudaDriver {
    static final int L2_CACHE_BYTES = 38;
    static final int COMPUTE_CAPABILITY_MAJOR = 75;
    static final int COMPUTE_CAPABILITY_MINOR = 76;

    private CudaDriver() {}

    @Symbol("cuInit")
    static native int init(int flags);

    @Symbol("cuDriverGetVersion")
    static native int driverGetVersion(int[] version);

    @Symbol("cuDeviceGet")
    static native int deviceGet(int[] device, int ordinal);

    @Symbol("cuDeviceGetName")
    static native int deviceGetName(byte[] name, int length, int device);

    @Symbol("cuDeviceTotalMem_v2")
    static native int deviceTotalMem(long[] bytes, int device);

    @Symbol("cuDeviceGetAttribute")
    static native int deviceGetAttribute(int[] value, int attribute, int device);

    @Symbol("cuDeviceGetPCIBusId")
    static native int deviceGetPciBusId(byte[] busId, int length, int device);

    /** Of machine code or PTX, into the thread's current context. */
    @Symbol("cuModuleLoadData")
    static native int moduleLoadData(long[] module, Pointer code);

    @Symbol("cuModuleGetFunction")
    static native int moduleGetFunction(long[] function, long module, Pointer name);

    @Symbol("cuModuleUnload")
    static native int moduleUnload(long module);

    /** Arguments are an array of addresses. */
    @Symbol("cuLaunchKernel")
    static native int launchKernel(
            long function,
            int blocksX,
            int blocksY,
            int blocksZ,
            int threadsX,
            int threadsY,
            int threadsZ,
            int sharedBytes,
            Pointer stream,
            Pointer arguments,
            Pointer extra);
}
