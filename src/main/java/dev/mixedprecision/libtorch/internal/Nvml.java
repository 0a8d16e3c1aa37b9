package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** NVIDIA's management library, which comes with the driver. Non-zero is an error. */
final class Nvml {
    static final int SM_CLOCK = 1;
    static final int GPU_TEMPERATURE = 0;

    private Nvml() {}

    @Symbol("nvmlInit_v2")
    static native int init();

    @Symbol("nvmlDeviceGetHandleByPciBusId_v2")
    static native int deviceByPciBusId(byte[] busId, PointerByReference device);

    @Symbol("nvmlDeviceGetClockInfo")
    static native int clock(Pointer device, int type, int[] megahertz);

    @Symbol("nvmlDeviceGetMaxClockInfo")
    static native int maxClock(Pointer device, int type, int[] megahertz);

    @Symbol("nvmlDeviceGetTemperature")
    static native int temperature(Pointer device, int sensor, int[] celsius);

    @Symbol("nvmlDeviceGetCurrentClocksThrottleReasons")
    static native int throttleReasons(Pointer device, long[] reasons);
}
