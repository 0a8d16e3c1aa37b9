package dev.mixedprecision.part.autocast;

import dev.mixedprecision.libtorch.Autocast;
import java.util.concurrent.atomic.AtomicReference;

/** Autocast contexts with a fault. */
final class BrokenAutocasts {
    private BrokenAutocasts() {}

    /** Does nothing. */
    public static ToyModelExperiment off() {
        return new ToyModelExperiment((device, type) -> Autocast.off(device));
    }

    /** Is not closed when its block ends; {@code leaked} is for the test to close. */
    public static ToyModelExperiment leaking(AtomicReference<AutoCloseable> leaked) {
        return new ToyModelExperiment((device, type) -> {
            leaked.set(Autocast.on(device, type));
            return () -> {};
        });
    }
}
