package dev.mixedprecision.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.LibtorchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceOptionTest {
    private static final ComputeDevice CUDA = new ComputeDevice(Device.gpu(0), "CUDA (invented)");

    @ParameterizedTest
    @EnumSource
    void isReadByItsName(DeviceOption option) {
        assertThat(DeviceOption.parse(option.toString())).isSameAs(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CUDA", "cuda:0"})
    void anyOtherWordIsAnErrorThatListsTheChoices(String value) {
        assertThatThrownBy(() -> DeviceOption.parse(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dspec.device=" + value + " is none of the choices: auto, cpu, cuda");
    }

    @Test
    void withoutACudaDeviceAutoIsTheCpuAndCudaAnError() {
        assertThat(DeviceOption.AUTO.anyDevice("no driver", () -> CUDA)).isEqualTo(ComputeDevice.cpu());
        assertThat(DeviceOption.CPU.anyDevice("no driver", () -> CUDA)).isEqualTo(ComputeDevice.cpu());
        assertThatThrownBy(() -> DeviceOption.CUDA.anyDevice("no driver", () -> CUDA))
                .isInstanceOf(LibtorchException.class)
                .hasMessage("-Dspec.device=cuda, but there is no CUDA device: no driver");
    }

    @Test
    void withACudaDeviceTheCpuIsTakenOnlyWhereItWasChosen() {
        assertThat(DeviceOption.AUTO.anyDevice("", () -> CUDA)).isEqualTo(CUDA);
        assertThat(DeviceOption.CUDA.anyDevice("", () -> CUDA)).isEqualTo(CUDA);
        assertThat(DeviceOption.CPU.anyDevice("", () -> CUDA)).isEqualTo(ComputeDevice.cpu());
    }

    /** What is asked of this machine is what libtorch says of it. */
    @Test
    void asksLibtorchWhetherThereIsACudaDevice() {
        assertThat(DeviceOption.AUTO.anyDevice().isCuda()).isEqualTo(Cuda.isAvailable());
        assertThat(DeviceOption.CPU.anyDevice().isCuda()).isFalse();
        if (Cuda.isAvailable()) {
            assertThat(DeviceOption.CUDA.anyDevice().isCuda()).isTrue();
        } else {
            assertThatThrownBy(DeviceOption.CUDA::anyDevice).hasMessageEndingWith(Cuda.whyUnavailable());
        }
    }

    @Test
    void whatNeedsCudaIsSkippedWithTheReason() {
        assertThat(DeviceOption.CPU.whyNoCuda()).isEqualTo("-Dspec.device=cpu was chosen");
        assertThat(DeviceOption.AUTO.whyNoCuda()).isEqualTo(Cuda.whyUnavailable());
        assertThat(DeviceOption.CUDA.whyNoCuda()).isEqualTo(Cuda.whyUnavailable());
    }
}
