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
     * @param dataCentre on data centre GPUs; empty where nothing is said
     * @param other on other GPUs
     */
    public record Claim(OptionalDouble dataCentre, OptionalDouble other) {
        /** The factor for a device; empty where nothing is said of it. */
        OptionalDouble on(Hardware hardware) {
            return hardware.isDataCentre() ? dataCentre : other;
        }
    }

    /** A factor for each kind of GPU; a dash is no claim. */
    @ParameterType(FACTOR + " on data centre GPUs and " + FACTOR + " on others")
    public Claim claim(String dataCentre, String other) {
        return new Claim(factor(dataCentre), factor(other));
    }

    private static OptionalDouble factor(String text) {
        return text.equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }
}
