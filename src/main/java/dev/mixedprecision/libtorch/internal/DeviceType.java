package dev.mixedprecision.libtorch.internal;

import ai.djl.Device;

/** {@code c10::DeviceType}, of which libtorch's functions throw at most codes; only these two reach it from here. */
public final class DeviceType {
    public static final byte CPU = 0;
    public static final byte CUDA = 1;

    private DeviceType() {}

    /** @throws IllegalArgumentException for another kind of device */
    public static byte codeOf(Device device) {
        if (device.isGpu()) {
            return CUDA;
        }
        if (device.getDeviceType().equals(Device.Type.CPU)) {
            return CPU;
        }
        throw new IllegalArgumentException("autocast is for the CPU and for CUDA devices, not for " + device);
    }
}
