package dev.mixedprecision.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.LibtorchException;
import org.junit.jupiter.api.Test;

class ComputeDeviceTest {
    @Test
    void theCpuIsNoCudaDevice() {
        assertThat(ComputeDevice.cpu().isCuda()).isFalse();
        assertThat(ComputeDevice.cpu().djl()).isEqualTo(Device.cpu());
        assertThat(ComputeDevice.cpu()).hasToString("CPU");
        assertThat(ComputeDevice.cpu().supportsBfloat16()).isTrue();
        assertThat(ComputeDevice.cpu().supportsFloat8Products()).isFalse();
    }

    @Test
    void whatDjlCallsAGpuIsACudaDevice() {
        assertThat(new ComputeDevice(Device.gpu(1), "invented").isCuda()).isTrue();
    }

    /** On every machine it bites: with a device it is that one, and without one it is an error and not the CPU. */
    @Test
    void aCudaDeviceIsNeverTheCpu() {
        if (Cuda.isAvailable()) {
            assertThat(ComputeDevice.cuda().isCuda()).isTrue();
            assertThat(ComputeDevice.cuda().name()).startsWith("CUDA (");
        } else {
            assertThatThrownBy(ComputeDevice::cuda)
                    .isInstanceOf(LibtorchException.class)
                    .hasMessage(Cuda.whyUnavailable());
        }
    }
}
