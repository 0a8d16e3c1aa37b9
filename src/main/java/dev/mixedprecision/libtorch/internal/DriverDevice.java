package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Native;
import dev.mixedprecision.libtorch.LibtorchException;

/** A CUDA device as its driver describes it; each answer is a {@link LibtorchException} where the driver has none. */
public final class DriverDevice {
    private final int device;

    private DriverDevice(int device) {
        this.device = device;
    }

    /** The device of a number as CUDA counts them. */
    public static DriverDevice of(int ordinal) {
        NvidiaDriver.requireBound();
        int[] device = new int[1];
        NvidiaDriver.check(CudaDriver.deviceGet(device, ordinal), "cuDeviceGet");
        return new DriverDevice(device[0]);
    }

    /** Such as {@code NVIDIA H200}. */
    public String name() {
        byte[] name = new byte[256];
        NvidiaDriver.check(CudaDriver.deviceGetName(name, name.length, device), "cuDeviceGetName");
        return Native.toString(name, "US-ASCII");
    }

    /** Its whole memory. */
    public long totalMemoryBytes() {
        long[] bytes = new long[1];
        NvidiaDriver.check(CudaDriver.deviceTotalMem(bytes, device), "cuDeviceTotalMem");
        return bytes[0];
    }

    /** The cache between its memory and all of its multiprocessors. */
    public int l2CacheBytes() {
        return attribute(CudaDriver.L2_CACHE_BYTES);
    }

    /** The 9 of compute capability 9.0. */
    public int computeCapabilityMajor() {
        return attribute(CudaDriver.COMPUTE_CAPABILITY_MAJOR);
    }

    /** The 0 of compute capability 9.0. */
    public int computeCapabilityMinor() {
        return attribute(CudaDriver.COMPUTE_CAPABILITY_MINOR);
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        NvidiaDriver.check(CudaDriver.deviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
        return value[0];
    }
}
