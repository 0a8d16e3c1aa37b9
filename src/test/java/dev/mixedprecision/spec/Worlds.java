package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import java.util.List;

/** Worlds for tests that call steps themselves. */
public final class Worlds {
    private Worlds() {}

    public static World of(String lawTag, ComputeDevice device) {
        World world = new World(new Evidence.Discarded());
        world.begin(Laws.idOf(List.of(lawTag)), "the broken twin");
        world.runOn(device);
        return world;
    }
}
