package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class CudaTest {

    @Test
    void describesTheCudaDeviceOrSaysWhyThereIsNone() {
        if (Cuda.isAvailable()) {
            CudaDevice device = Cuda.describe(Cuda.device());
            assertThat(device.name()).isNotBlank();
            assertThat(device.totalMemoryGib()).isGreaterThan(1);
            assertThat(device.l2CacheBytes()).isBetween(1L << 18, 1L << 30);
            if (device.name().startsWith("NVIDIA H100 80GB")) {
                assertThat(device.l2CacheBytes()).isEqualTo(50 << 20);
            }
            assertThat(device.computeCapabilityMajor()).isGreaterThanOrEqualTo(5);
            assertThat(Cuda.driverVersion()).isPresent();
            assertThat(Cuda.driverCudaVersion()).isPresent();
            assertThat(Cuda.whyUnavailable()).isEmpty();
            assertThat(CudaMemory.of(Cuda.device()).currentBytes()).isNotNegative();
            assertThat(Cuda.state(Cuda.device())).hasValueSatisfying(state -> assertThat(state.temperatureCelsius())
                    .isBetween(1, 120));
            Cuda.synchronize();
        } else {
            assertThat(Cuda.whyUnavailable()).contains("driver");
            assertThatThrownBy(Cuda::device)
                    .isInstanceOf(LibtorchException.class)
                    .hasMessage(Cuda.whyUnavailable());
            assertThatThrownBy(Cuda::synchronize).isInstanceOf(LibtorchException.class);
            assertThatThrownBy(() -> Cuda.describe(Device.gpu())).isInstanceOf(LibtorchException.class);
        }
    }

    /** CUDA counts them from 0, and would take another number for the current device or refuse it. */
    @Test
    void aDeviceThatThereIsNotIsRefusedByName() {
        Device none = Device.gpu(Cuda.deviceCount());
        assertThatThrownBy(() -> Cuda.synchronize(none))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("synchronize: " + none + " is none of " + Cuda.deviceCount());
        assertThatThrownBy(() -> CudaStream.side(none)).isInstanceOf(LibtorchException.class);
        assertThatThrownBy(() -> CudaEvent.record(none)).isInstanceOf(LibtorchException.class);
        assertThatThrownBy(() -> CudaStream.side(Device.cpu())).isInstanceOf(LibtorchException.class);
        Cuda.synchronize(Device.cpu());
    }
}
