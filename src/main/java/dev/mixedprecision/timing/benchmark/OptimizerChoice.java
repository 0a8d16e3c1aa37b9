package dev.mixedprecision.timing.benchmark;

import java.util.Arrays;
import java.util.Optional;

/** What follows each backward pass of the benchmark. */
public enum OptimizerChoice {
    /** Nothing: forward and backward pass are the step. */
    NONE("none"),

    /** A step of AdamW. */
    ADAMW("adamw");

    private final String label;

    OptimizerChoice(String label) {
        this.label = label;
    }

    static Optional<OptimizerChoice> labelled(String label) {
        return Arrays.stream(values())
                .filter(choice -> choice.label.equals(label))
                .findFirst();
    }

    /** The name that the option uses. */
    @Override
    public String toString() {
        return label;
    }
}
