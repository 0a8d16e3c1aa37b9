package dev.mixedprecision.libtorch.internal;

import com.sun.jna.ptr.PointerByReference;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the driver's management library tells of a device at a moment.
 *
 * @param clockMhz the clock of its multiprocessors
 * @param maxClockMhz the highest that clock can be
 * @param temperatureCelsius of the chip
 * @param throttleReasons NVML's bit mask of why the clock is held down
 */
public record NvmlReading(int clockMhz, int maxClockMhz, int temperatureCelsius, long throttleReasons) {

    /**
     * Reads a device of a number as CUDA counts them; empty where the library is not there or does not tell.
     *
     * @throws LibtorchException where there is no driver that works
     */
    public static Optional<NvmlReading> of(int device) {
        if (!Management.AVAILABLE) {
            return Optional.empty();
        }
        NvidiaDriver.requireBound();
        int[] ordinal = new int[1];
        byte[] busId = new byte[64];
        PointerByReference handle = new PointerByReference();
        int[] clock = new int[1];
        int[] maxClock = new int[1];
        int[] temperature = new int[1];
        long[] reasons = new long[1];
        boolean told = CudaDriver.deviceGet(ordinal, device) == 0
                && CudaDriver.deviceGetPciBusId(busId, busId.length, ordinal[0]) == 0
                && Nvml.deviceByPciBusId(busId, handle) == 0
                && Nvml.clock(handle.getValue(), Nvml.SM_CLOCK, clock) == 0
                && Nvml.maxClock(handle.getValue(), Nvml.SM_CLOCK, maxClock) == 0
                && Nvml.temperature(handle.getValue(), Nvml.GPU_TEMPERATURE, temperature) == 0
                && Nvml.throttleReasons(handle.getValue(), reasons) == 0;
        return told
                ? Optional.of(new NvmlReading(clock[0], maxClock[0], temperature[0], reasons[0]))
                : Optional.empty();
    }

    /** Bound when first needed, and only where the library is; containers may lack it. */
    private static final class Management {
        static final boolean AVAILABLE = bind();

        private Management() {}

        private static boolean bind() {
            try {
                NativeBinding.bind(
                        Nvml.class, NativeBinding.open(Path.of("libnvidia-ml.so.1")), "of the NVIDIA driver");
                return Nvml.init() == 0;
            } catch (UnsatisfiedLinkError | LibtorchException e) {
                return false;
            }
        }
    }
}
