package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;
import org.junit.jupiter.api.Test;

/** A scenario runs on the device that its Given says, or not at all. */
class GivenStepsTest {
    private static final ComputeDevice CUDA = new ComputeDevice(Device.gpu(0), "CUDA (invented)");

    private final World world = new World(new Evidence.Discarded());

    /** A machine that gives one device, whatever it is asked for. */
    private record Always(ComputeDevice device) implements GivenSteps.Devices {
        @Override
        public ComputeDevice any(DeviceOption option) {
            return device;
        }

        @Override
        public ComputeDevice cpu() {
            return device;
        }

        @Override
        public ComputeDevice cuda() {
            return device;
        }
    }

    private GivenSteps givenAlways(ComputeDevice device) {
        return new GivenSteps(world, new Always(device));
    }

    @Test
    void whatWasAskedForIsTaken() {
        givenAlways(ComputeDevice.cpu()).theCpu();
        assertThat(world.device()).isEqualTo(ComputeDevice.cpu());
        givenAlways(CUDA).aCudaDevice();
        assertThat(world.device()).isEqualTo(CUDA);
        givenAlways(ComputeDevice.cpu()).runOnAnyDevice(DeviceOption.CPU);
        assertThat(world.device()).isEqualTo(ComputeDevice.cpu());
        givenAlways(CUDA).runOnAnyDevice(DeviceOption.CUDA);
        assertThat(world.device()).isEqualTo(CUDA);
    }

    @Test
    void aCpuInPlaceOfACudaDeviceIsNoticed() {
        GivenSteps given = givenAlways(ComputeDevice.cpu());
        assertThatThrownBy(given::aCudaDevice)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Given a CUDA device asks for CUDA, but what would run is CPU: nothing is judged on it");
        assertThatThrownBy(given::aCudaDeviceWithBfloat16).hasMessageContaining("Given a CUDA device asks for CUDA");
        assertThatThrownBy(given::aCudaDeviceWithFloat8Products)
                .hasMessageContaining("Given a CUDA device asks for CUDA");
        assertThatThrownBy(() -> given.runOnAnyDevice(DeviceOption.CUDA))
                .hasMessageContaining("-Dspec.device=cuda asks for CUDA, but what would run is CPU");
        assertThatThrownBy(world::device).as("no device was taken").isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCudaDeviceInPlaceOfTheCpuIsNoticed() {
        GivenSteps given = givenAlways(CUDA);
        assertThatThrownBy(given::theCpu)
                .hasMessageContaining("Given the CPU asks for CPU, but what would run is CUDA (invented)");
        assertThatThrownBy(() -> given.runOnAnyDevice(DeviceOption.CPU))
                .hasMessageContaining("-Dspec.device=cpu asks for CPU, but what would run is CUDA (invented)");
    }

    @Test
    void anyDeviceIsCudaWhereThereIsOne() {
        boolean there = DeviceOption.AUTO.whyNoCuda().isEmpty();
        GivenSteps other = givenAlways(there ? ComputeDevice.cpu() : CUDA);
        assertThatThrownBy(() -> other.runOnAnyDevice(DeviceOption.AUTO))
                .hasMessageContaining("-Dspec.device=auto asks for " + (there ? "CUDA" : "CPU"));
        new GivenSteps(world).runOnAnyDevice(DeviceOption.AUTO);
        assertThat(world.device().isCuda()).isEqualTo(there);
    }
}
