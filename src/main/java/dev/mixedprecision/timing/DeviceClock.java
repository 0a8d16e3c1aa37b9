package dev.mixedprecision.timing;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaState;
import java.util.Optional;

/**
 * Time as a stopwatch of device work needs it: a moment means something once the device has nothing left to do. And what
 * may stretch it.
 */
public interface DeviceClock {
    long nanoTime();

    /** Waits until the device is idle. */
    void synchronize();

    /**
     * Whether a call may return before the device has done the work, so that the time until it returns is launching. On
     * the CPU it is computing.
     */
    boolean isAsynchronous();

    /** How the device is doing; empty where nobody tells. */
    Optional<CudaState> state();

    static DeviceClock of(Device device) {
        return new DeviceClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void synchronize() {
                Cuda.synchronize(device);
            }

            @Override
            public boolean isAsynchronous() {
                return device.isGpu();
            }

            @Override
            public Optional<CudaState> state() {
                return Cuda.state(device);
            }
        };
    }
}
