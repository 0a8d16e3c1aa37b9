package dev.mixedprecision.part.djl;

import dev.mixedprecision.machine.ChildJvm;

/** Has one of DJL's own loops train a model that is an {@code AutocastBlock}, where it may end the JVM. */
public final class TrainingExperiment {
    private final Class<?> process;

    /** With the project's block. */
    public TrainingExperiment() {
        this(TrainingProcess.class);
    }

    /** @param process whose main method is run; a twin may prepare the network in another way */
    TrainingExperiment(Class<?> process) {
        this.process = process;
    }

    public TrainingOutcome run(TrainingPlan plan) {
        return TrainingOutcome.of(
                plan,
                ChildJvm.run(
                        process,
                        plan.device().isCuda() ? "cuda" : "cpu",
                        plan.loop().toString(),
                        plan.low().toString()));
    }
}
