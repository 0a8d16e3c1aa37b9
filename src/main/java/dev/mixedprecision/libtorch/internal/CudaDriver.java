package dev.mixedprecision.libtorch.internal;

/** The CUDA driver's own C interface (libcuda), which is there wherever an NVIDIA driver is. Non-zero is an error. */
public final class CudaDriver {
    public static final int COMPUTE_CAPABILITY_MAJOR = 75;
    public static final int COMPUTE_CAPABILITY_MINOR = 76;

    private CudaDriver() {}

    @Symbol("cuInit")
    public static native int init(int flags);

    @Symbol("cuDriverGetVersion")
    public static native int driverGetVersion(int[] version);

    @Symbol("cuDeviceGet")
    public static native int deviceGet(int[] device, int ordinal);

    @Symbol("cuDeviceGetName")
    public static native int deviceGetName(byte[] name, int length, int device);

    @Symbol("cuDeviceTotalMem_v2")
    public static native int deviceTotalMem(long[] bytes, int device);

    @Symbol("cuDeviceGetAttribute")
    public static native int deviceGetAttribute(int[] value, int attribute, int device);

    @Symbol("cuDeviceGetPCIBusId")
    public static native int deviceGetPciBusId(byte[] busId, int length, int device);
}
