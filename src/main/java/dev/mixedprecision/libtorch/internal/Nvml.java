package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** NVIDIA's management library, which comes with the driver. Non-zero is an error. */
public final class Nvml {
    public static final int SM_CLOCK = 1;
    public static final int GPU_TEMPERATURE = 0;

    private Nvml() {}

    @Symbol("nvmlInit_v2")
    public static native int init();

    @Symbol("nvmlDeviceGetHandleByPciBusId_v2")
    public static native int deviceByPciBusId(byte[] busId, PointerByReference device);

    @Symbol("nvmlDeviceGetClockInfo")
    public static native int clock(Pointer device, int type, int[] megahertz);

    @Symbol("nvmlDeviceGetMaxClockInfo")
    public static native int maxClock(Pointer device, int type, int[] megahertz);

    @Symbol("nvmlDeviceGetTemperature")
    public static native int temperature(Pointer device, int sensor, int[] celsius);

    @Symbol("nvmlDeviceGetCurrentClocksThrottleReasons")
    public static native int throttleReasons(Pointer device, long[] reasons);
}
