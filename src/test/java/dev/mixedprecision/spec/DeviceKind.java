package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;

/** What kind of device was asked for, held to the one that came: a scenario must not pass on another. */
enum DeviceKind {
    CPU,
    CUDA;

    /** Another device came than was asked for. */
    static final class OtherDevice extends IllegalStateException {
        OtherDevice(String message) {
            super(message);
        }
    }

    /** The kind that "any device" has to be. */
    static DeviceKind ofAny(DeviceOption option) {
        return switch (option) {
            case CPU -> CPU;
            case CUDA -> CUDA;
            case AUTO -> option.whyNoCuda().isEmpty() ? CUDA : CPU;
        };
    }

    /**
     * The device, which must be of this kind.
     *
     * @param asked who asks for it, for the message
     */
    ComputeDevice required(ComputeDevice device, String asked) {
        if (device.isCuda() != (this == CUDA)) {
            throw new OtherDevice(
                    asked + " asks for " + this + ", but what would run is " + device + ": nothing is judged on it");
        }
        return device;
    }
}
