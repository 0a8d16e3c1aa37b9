package dev.mixedprecision.part.execution;

import io.cucumber.java.ParameterType;

/** The words of recordings. */
public final class ExecutionVocabulary {
    /** What happens while a pass is recorded. */
    @ParameterType("nothing|a wait for the device|an upload|a number read back|more memory than there is|"
            + "no memory left for the graph")
    public Disturbance disturbance(String words) {
        return Disturbance.named(words);
    }
}
