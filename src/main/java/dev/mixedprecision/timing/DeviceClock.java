package dev.mixedprecision.timing;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaEvent;
import dev.mixedprecision.libtorch.CudaState;
import java.util.Optional;

/**
 * Time as a stopwatch of device work needs it, told in two ways: by the host's clock, whose moments mean something once the
 * device has nothing left to do, and by the device's own. And what may stretch it.
 */
public interface DeviceClock {
    long nanoTime();

    /** Waits until the device is idle. */
    void synchronize();

    /** Notes the moment at which the device has done what it was given up to now; none on the CPU, which has one clock. */
    Optional<Mark> mark();

    /**
     * Whether a call may return before the device has done the work, so that the time until it returns is launching. On
     * the CPU it is computing.
     */
    boolean isAsynchronous();

    /** How the device is doing; empty where nobody tells. */
    Optional<CudaState> state();

    /** A moment on the device's clock. */
    interface Mark extends AutoCloseable {
        /** The milliseconds to a later mark of the same clock, for which it waits. */
        double millisecondsTo(Mark later);

        @Override
        void close();
    }

    /** By CUDA's events. */
    record EventMark(CudaEvent event) implements Mark {
        @Override
        public double millisecondsTo(Mark later) {
            return event.millisecondsTo(((EventMark) later).event());
        }

        @Override
        public void close() {
            event.close();
        }
    }

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
            public Optional<Mark> mark() {
                return device.isGpu() ? Optional.of(new EventMark(CudaEvent.record(device))) : Optional.empty();
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
