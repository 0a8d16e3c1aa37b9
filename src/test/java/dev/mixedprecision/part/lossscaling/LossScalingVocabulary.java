package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipping;
import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.List;

/** The words of loss scaling. */
public final class LossScalingVocabulary {
    @ParameterType("after unscaling|before unscaling")
    public Clipping clipping(String words) {
        return Arrays.stream(Clipping.values())
                .filter(when -> when.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** A {@code +} for every clean step, a {@code -} for every one with an infinite gradient. */
    @ParameterType("[+-]+")
    public String script(String steps) {
        return steps;
    }

    /** The precisions of a training: autocast's, or float8 and what it is held to. */
    @ParameterType("every precision|float8 and wider")
    public List<TrainingPrecision> precisions(String words) {
        return words.startsWith("float8") ? TrainingPrecision.OF_FLOAT8 : TrainingPrecision.OF_AUTOCAST;
    }

    /** The precision of a training that a table names. */
    static TrainingPrecision regime(String words) {
        return Arrays.stream(TrainingPrecision.values())
                .filter(regime -> regime.toString().equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + words + "' is none of " + Arrays.toString(TrainingPrecision.values())));
    }
}
