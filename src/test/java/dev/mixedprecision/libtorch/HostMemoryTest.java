package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class HostMemoryTest {
    private static final long BYTES = 256L << 20;

    @Test
    void countsAnArrayWhileItLives() {
        Libtorch.get();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            long before = HostMemory.allocatedBytes();
            try (NDArray array = manager.create(new Shape(BYTES / Float.BYTES))) {
                assertThat(HostMemory.allocatedBytes() - before).isCloseTo(BYTES, within(BYTES / 8));
            }
            assertThat(HostMemory.allocatedBytes() - before).isCloseTo(0, within(BYTES / 8));
        }
    }
}
