package dev.mixedprecision.libtorch.internal;

/** The CUDA driver's own C interface (libcuda), which is there wherever an NVIDIA driver is. Non-zero is an error. */
final class CudaDriver {
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
}
