package dev.mixedprecision.timing.benchmark;

import java.util.Arrays;
import java.util.Optional;

/** What follows each backward pass of the benchmark. */
public enum OptimizerChoice {
    /** Nothing: forward and backward pass are the step. */
    NONE("none"),

    /** A step of AdamW; in float16 with unscaling and the check for infinite gradients before it. */
    ADAMW("adamw", Double.POSITIVE_INFINITY),

    /** The same, with gradients that are clipped to a global norm of 1. */
    ADAMW_CLIPPED("adamw-clipped", 1);

    private final String label;
    private final double maxNorm;

    OptimizerChoice(String label) {
        this(label, Double.NaN);
    }

    OptimizerChoice(String label, double maxNorm) {
        this.label = label;
        this.maxNorm = maxNorm;
    }

    /** The largest norm of all gradients together; NaN without an optimizer. */
    double maxNorm() {
        return maxNorm;
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
