package dev.mixedprecision.experiment.speedup;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;

/** Time as a stopwatch of device work needs it: a moment means something once the device has nothing left to do. */
interface DeviceClock {
    long nanoTime();

    /** Waits until the device is idle. */
    void synchronize();

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
        };
    }
}
