package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;
import io.cucumber.java.en.Given;

/** What a scenario depends on: where it runs, the first thing that each one says, and what its models are given. */
public final class GivenSteps {
    private final World world;
    private final Devices devices;

    /** Where devices come from; a test may take them from elsewhere. */
    interface Devices {
        ComputeDevice any(DeviceOption option);

        ComputeDevice cpu();

        ComputeDevice cuda();

        /** Those of this machine. */
        final class OfMachine implements Devices {
            @Override
            public ComputeDevice any(DeviceOption option) {
                return option.anyDevice();
            }

            @Override
            public ComputeDevice cpu() {
                return ComputeDevice.cpu();
            }

            @Override
            public ComputeDevice cuda() {
                return ComputeDevice.cuda();
            }
        }
    }

    public GivenSteps(World world) {
        this(world, new Devices.OfMachine());
    }

    GivenSteps(World world, Devices devices) {
        this.world = world;
        this.devices = devices;
    }

    /** CUDA where there is a device, else the CPU, unless {@code -Dspec.device} says otherwise. */
    @Given("any device")
    public void anyDevice() {
        runOnAnyDevice(world.option());
    }

    void runOnAnyDevice(DeviceOption option) {
        world.runOn(DeviceKind.ofAny(option).required(devices.any(option), "-Dspec.device=" + option));
    }

    @Given("the CPU")
    public void theCpu() {
        world.runOn(DeviceKind.CPU.required(devices.cpu(), "Given the CPU"));
    }

    @Given("a CUDA device")
    public void aCudaDevice() {
        world.runOn(DeviceKind.CUDA.required(devices.cuda(), "Given a CUDA device"));
    }

    @Given("a CUDA device with bfloat16")
    public void aCudaDeviceWithBfloat16() {
        aCudaDevice();
        if (!world.device().supportsBfloat16()) {
            throw new Skipped.NoDevice(
                    "needs bfloat16, compute capability 8.0 or later, which " + world.device() + " does not have");
        }
    }

    @Given("a CUDA device with float8 products")
    public void aCudaDeviceWithFloat8Products() {
        aCudaDevice();
        if (!world.device().supportsFloat8Products()) {
            throw new Skipped.NoDevice("needs float8 products, a CUDA device of compute capability 8.9 or later, which "
                    + world.device() + " is not");
        }
    }

    @Given("a context of {int} tokens and a batch of {int}")
    public void aContextAndABatch(int context, int batch) {
        world.give(new InputShape(context, batch));
    }
}
