package dev.mixedprecision.part.speedup;

import dev.mixedprecision.machine.Hardware;
import io.cucumber.java.ParameterType;
import java.util.OptionalDouble;

/** The words of speed-ups. */
public final class SpeedupVocabulary {
    private static final String FACTOR = "(\\d+\\.\\d+|-)";

    /**
     * How many times faster mixed precision is said to be.
     *
     * @param hopper on GPUs such as the H100 and the H200; empty where nothing is said
     * @param dataCentre on other data centre GPUs
     * @param other on all others
     */
    public record Claim(OptionalDouble hopper, OptionalDouble dataCentre, OptionalDouble other) {
        /** The factor for a device; empty where nothing is said of it. */
        OptionalDouble on(Hardware hardware) {
            return hardware.isHopper() ? hopper : hardware.isDataCentre() ? dataCentre : other;
        }
    }

    /** A factor for each kind of GPU; a dash is no claim. */
    @ParameterType(FACTOR + " on Hopper, " + FACTOR + " on other data centre GPUs and " + FACTOR + " on others")
    public Claim claim(String hopper, String dataCentre, String other) {
        return new Claim(factor(hopper), factor(dataCentre), factor(other));
    }

    private static OptionalDouble factor(String text) {
        return text.equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }
}
