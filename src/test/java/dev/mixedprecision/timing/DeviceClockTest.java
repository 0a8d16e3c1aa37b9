package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaState;
import org.junit.jupiter.api.Test;

/** The clocks of the machine that the tests run on. */
class DeviceClockTest {
    private static final int SIDE = 4096;
    private static final int PRODUCTS = 50;

    @Test
    void aCpuHasOneClockAndNothingToWaitFor() {
        DeviceClock clock = DeviceClock.of(Device.cpu());
        long before = System.nanoTime();
        clock.synchronize();
        assertThat(clock.nanoTime()).isBetween(before, System.nanoTime());
        assertThat(clock.mark()).isEmpty();
        assertThat(clock.isAsynchronous()).isFalse();
        assertThat(clock.state()).isEmpty();
    }

    /** 50 products of 4096² are 7 TFLOP, which take a GPU a tenth of a second and more, and the host 50 launches. */
    @Test
    void onCudaBothClocksWaitForTheWork() {
        assumeThat(Cuda.isAvailable()).isTrue();
        DeviceClock clock = DeviceClock.of(Cuda.device());
        try (NDManager manager = NDManager.newBaseManager(Cuda.device())) {
            NDArray matrix = manager.ones(new Shape(SIDE, SIDE));
            multiply(matrix, 1);
            clock.synchronize();
            long start = clock.nanoTime();
            try (DeviceClock.Mark begun = clock.mark().orElseThrow()) {
                multiply(matrix, PRODUCTS);
                try (DeviceClock.Mark done = clock.mark().orElseThrow()) {
                    double launched = (clock.nanoTime() - start) / 1e6;
                    clock.synchronize();
                    double host = (clock.nanoTime() - start) / 1e6;
                    assertThat(host).as("until the device is idle").isGreaterThan(2 * launched);
                    assertThat(begun.millisecondsTo(done))
                            .as("by the device's own clock")
                            .isCloseTo(host, within(host / 10));
                }
            }
        }
        assertThat(clock.isAsynchronous()).isTrue();
        assertThat(clock.state()).map(CudaState::maxClockMhz).hasValueSatisfying(mhz -> assertThat(mhz)
                .isPositive());
    }

    private static void multiply(NDArray matrix, int times) {
        for (int i = 0; i < times; i++) {
            matrix.matMul(matrix).close();
        }
    }
}
