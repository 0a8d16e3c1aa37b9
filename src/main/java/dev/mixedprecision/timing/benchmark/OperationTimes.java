package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import dev.mixedprecision.model.Operation.LibraryCall;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.ReplayTimer;
import java.util.HashMap;
import java.util.Map;

/** What a device takes for matrix products and attention by themselves. */
final class OperationTimes {
    /** Floating-point operations that are enough to time. */
    private static final double OPERATIONS_TO_TIME = 1e12;

    private static final int FEWEST = 3;
    private static final int MOST = 100;

    private final Device device;
    private final Map<Key, Double> measured = new HashMap<>();

    /** What a time depends on. */
    private record Key(LibraryCall once, FloatFormat precision, Caches caches) {}

    OperationTimes(Device device) {
        this.device = device;
    }

    /** The seconds of one launch, as {@link LoneOperation} has it; measured when first asked for. */
    double seconds(LibraryCall call, FloatFormat precision, Caches caches) {
        return measured.computeIfAbsent(new Key(call.once(), precision, caches), this::measure);
    }

    private double measure(Key key) {
        int launches = (int) Math.max(FEWEST, Math.min(MOST, OPERATIONS_TO_TIME / key.once.flops()));
        try (LoneOperation alone = LoneOperation.of(device, key.once, key.precision, key.caches)) {
            return ReplayTimer.seconds(device, Math.max(launches, alone.sets()), alone::launch);
        }
    }
}
