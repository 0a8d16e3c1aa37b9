package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.timing.TimedStep;

/** Makes the step of a size in an execution. */
@FunctionalInterface
public interface TimedStepFactory {
    TimedStep of(BenchmarkPlan plan, ModelSize size, Execution execution);
}
