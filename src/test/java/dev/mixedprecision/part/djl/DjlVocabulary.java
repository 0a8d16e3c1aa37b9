package dev.mixedprecision.part.djl;

import io.cucumber.java.ParameterType;

/** The words of DJL's training. */
public final class DjlVocabulary {
    @ParameterType("EasyTrain|Trainer with a GradScaler|Trainer")
    public TrainingLoop loop(String label) {
        return TrainingLoop.labelled(label);
    }
}
