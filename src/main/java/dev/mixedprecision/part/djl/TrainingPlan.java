package dev.mixedprecision.part.djl;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * A training by one of DJL's loops.
 *
 * @param low the type of autocast
 */
public record TrainingPlan(ComputeDevice device, TrainingLoop loop, FloatFormat low) {
    @Override
    public String toString() {
        return "DJL's " + loop + " under " + low + " autocast, on " + device;
    }
}
