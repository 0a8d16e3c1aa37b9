package dev.mixedprecision.part.conformance;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.ScalarType;

/** Autocasts that are wrong in ways in which they could be. */
final class BrokenCasts {
    private BrokenCasts() {}

    /** An autocast that does nothing. */
    public static CastExperiment off() {
        return new CastExperiment(Device.cpu(), (device, type) -> Autocast.off(device));
    }

    /** An autocast that takes the other of the two types. */
    public static CastExperiment inTheOtherType() {
        return new CastExperiment(
                Device.cpu(),
                (device, type) ->
                        Autocast.on(device, type == ScalarType.FLOAT16 ? ScalarType.BFLOAT16 : ScalarType.FLOAT16));
    }
}
