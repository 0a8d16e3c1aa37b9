package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.CpuThreads;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.PrecisionSamples;
import dev.mixedprecision.timing.SizeRun;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.TimedStep;
import dev.mixedprecision.timing.TurnPlan;
import java.util.List;

/** Measures a size in an execution: makes the model, lets its precisions take turns, and gathers what came of it. */
final class RowMeasurement {
    private final BenchmarkPlan plan;
    private final Bench bench;
    private final PeakRates peaks;

    RowMeasurement(BenchmarkPlan plan, Bench bench) {
        this.plan = plan;
        this.bench = bench;
        this.peaks = new PeakRates(plan.hardware(), bench.peak());
    }

    /** The row. */
    SizeTimings measure(ModelSize size, Execution execution) {
        // The tiny model's operators gain nothing from more threads, whose waiting for one another would be timed.
        try (var threads = size == ModelSize.TINY ? CpuThreads.one() : null) {
            warmUpHost(execution);
            return run(size, execution);
        }
    }

    private void warmUpHost(Execution execution) {
        HostWarmUp hostWarmUp = bench.hostWarmUp();
        if (!plan.hardware().isCuda() || execution.isGraph() || !hostWarmUp.isNeeded(execution)) {
            return;
        }
        bench.console()
                .println("Benchmark: 4 s of the tiny model in " + execution
                        + " execution first, for the JVM to compile what launches");
        try (TimedStep step = bench.steps().of(plan, ModelSize.TINY, execution)) {
            hostWarmUp.run(execution, bench.clock(), () -> {
                for (FloatFormat precision : plan.precisions(ModelSize.TINY, execution)) {
                    step.prepare(precision);
                    step.forward(precision); // a backward pass is launched by libtorch, not by the JVM
                    step.finish();
                    bench.clock().synchronize();
                }
            });
        }
    }

    private SizeTimings run(ModelSize size, Execution execution) {
        BenchmarkOptions options = plan.options();
        String before = state();
        List<PrecisionSamples> all = samples(size, execution);
        SizeRun run = new SizeRun(
                size + ", " + execution,
                new TurnPlan(options.warmupSteps(), options.measureSteps(), execution.isGraph()),
                (execution.isFused() ? Execution.FUSED : Execution.EAGER).toString(),
                all,
                bench.clock(),
                bench.console());
        long parameters = size.shape().parameters();
        double leastChange = Double.NaN;
        try (TimedStep step = bench.steps().of(plan, size, execution)) {
            parameters = step.parameters();
            run.measure(step);
            leastChange = step.leastChange();
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            Cuda.emptyCache(plan.hardware().device());
            all.forEach(samples -> samples.fail("out of memory when the model was made"));
        }
        double flops = 3 * size.shape().forwardFlops(options.batchSize(), options.contextLength());
        String after = state();
        return new SizeTimings(
                size.label(),
                execution.toString(),
                parameters,
                options.contextLength(),
                options.batchSize(),
                all.stream().map(samples -> samples.timings(flops)).toList(),
                run.fallback(),
                leastChange,
                before.isEmpty() ? "" : "before: " + before + "; after: " + after);
    }

    private List<PrecisionSamples> samples(ModelSize size, Execution execution) {
        boolean optimizes = plan.options().optimizer() != OptimizerChoice.NONE;
        return plan.precisions(size, execution).stream()
                .map(precision -> new PrecisionSamples(precision, peaks.of(precision), optimizes))
                .toList();
    }

    private String state() {
        return bench.clock().state().map(RowMeasurement::described).orElse("");
    }

    private static String described(CudaState state) {
        return state.clockMhz() + " of " + state.maxClockMhz() + " MHz, " + state.temperatureCelsius() + " °C"
                + (state.throttling().isEmpty() ? "" : ", throttled by " + String.join(", ", state.throttling()));
    }
}
