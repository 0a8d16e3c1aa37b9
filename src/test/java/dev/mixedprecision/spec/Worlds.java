package dev.mixedprecision.spec;

import dev.mixedprecision.experiment.ComputeDevice;
import java.util.List;

/** Worlds for tests that call steps themselves. */
final class Worlds {
    private Worlds() {}

    static World of(String lawTag, ComputeDevice device) {
        World world = new World(new Evidence.Discarded());
        world.begin(Laws.idOf(List.of(lawTag)), "the broken twin");
        world.runOn(device);
        return world;
    }
}
