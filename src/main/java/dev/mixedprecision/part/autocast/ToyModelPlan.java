package dev.mixedprecision.part.autocast;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Optional;

/**
 * One training step of the ToyModel, batch 2.
 *
 * @param device where it runs
 * @param autocast the type that autocast runs in, or empty for none
 */
public record ToyModelPlan(ComputeDevice device, Optional<FloatFormat> autocast) {
    @Override
    public String toString() {
        return "ToyModel, " + autocast.map(format -> format + " autocast").orElse("without autocast") + ", on "
                + device;
    }
}
