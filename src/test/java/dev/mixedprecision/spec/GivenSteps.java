package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import io.cucumber.java.en.Given;
import org.opentest4j.TestAbortedException;

/** What a scenario depends on: where it runs, the first thing that each one says, and what its models are given. */
public final class GivenSteps {
    private final World world;

    public GivenSteps(World world) {
        this.world = world;
    }

    /** CUDA where there is a device, else the CPU, unless {@code -Dspec.device} says otherwise. */
    @Given("any device")
    public void anyDevice() {
        world.runOn(world.option().anyDevice());
    }

    @Given("the CPU")
    public void theCpu() {
        world.runOn(ComputeDevice.cpu());
    }

    @Given("a CUDA device")
    public void aCudaDevice() {
        world.runOn(ComputeDevice.cuda());
    }

    @Given("a CUDA device with bfloat16")
    public void aCudaDeviceWithBfloat16() {
        aCudaDevice();
        if (!world.device().supportsBfloat16()) {
            throw new TestAbortedException(
                    "needs bfloat16, compute capability 8.0 or later, which " + world.device() + " does not have");
        }
    }

    @Given("a context of {int} tokens and a batch of {int}")
    public void aContextAndABatch(int context, int batch) {
        world.give(new InputShape(context, batch));
    }
}
