package dev.mixedprecision.machine;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.LibtorchException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/** The choice of {@code -Dspec.device}: where "any device" is, and whether a missing CUDA device is an error. */
public enum DeviceOption {
    /** CUDA where there is a device, else the CPU. */
    AUTO,
    /** The CPU, also where there is a CUDA device. */
    CPU,
    /** CUDA, and an error where there is no device: a gate that a silent fallback to the CPU cannot pass. */
    CUDA;

    /** The system property that holds the choice. */
    public static final String PROPERTY = "spec.device";

    /**
     * The choice of the system property; {@link #AUTO} where it is not set.
     *
     * @throws IllegalArgumentException for any other value, listing the three
     */
    public static DeviceOption fromSystemProperty() {
        return parse(System.getProperty(PROPERTY, "auto"));
    }

    static DeviceOption parse(String value) {
        return Arrays.stream(values())
                .filter(option -> option.toString().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + value + " is none of the choices: auto, cpu, cuda"));
    }

    /**
     * The device that "any device" is.
     *
     * @throws LibtorchException for {@link #CUDA} where there is no CUDA device, with the reason
     */
    public ComputeDevice anyDevice() {
        return anyDevice(Cuda.whyUnavailable(), ComputeDevice::cuda);
    }

    /** On a machine whose CUDA device cannot be used for a reason, which is empty where it can. */
    ComputeDevice anyDevice(String whyNone, Supplier<ComputeDevice> cuda) {
        return switch (this) {
            case CPU -> ComputeDevice.cpu();
            case AUTO -> whyNone.isEmpty() ? cuda.get() : ComputeDevice.cpu();
            case CUDA -> {
                if (!whyNone.isEmpty()) {
                    throw new LibtorchException("-D" + PROPERTY + "=cuda, but there is no CUDA device: " + whyNone);
                }
                yield cuda.get();
            }
        };
    }

    /** Why what needs a CUDA device cannot run; empty where it can. */
    public String whyNoCuda() {
        return this == CPU ? "-D" + PROPERTY + "=cpu was chosen" : Cuda.whyUnavailable();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
