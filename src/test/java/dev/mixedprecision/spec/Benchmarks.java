package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.BenchmarkOptions;
import dev.mixedprecision.timing.benchmark.BenchmarkPlan;
import dev.mixedprecision.timing.benchmark.Foretelling;
import dev.mixedprecision.timing.benchmark.HostWarmUp;
import dev.mixedprecision.timing.benchmark.LinearTimes;
import dev.mixedprecision.timing.benchmark.OptimizerChoice;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.picocontainer.CucumberPicoProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import org.picocontainer.injectors.Provider;

/**
 * The benchmarks that the scenarios of a run read from: a size is timed once, whichever scenario asks first. Cucumber
 * makes one provider for its container, which lives as long as the run; steps and worlds live as long as a scenario.
 */
public final class Benchmarks {
    private final Supplier<BenchmarkOptions> options;
    private final Function<BenchmarkPlan, SpeedupBenchmark> make;
    private final Map<BenchmarkPlan, SpeedupBenchmark> made = new HashMap<>();
    private final Map<ComputeDevice, Foretelling> foretellings = new HashMap<>();
    private final Map<ComputeDevice, LinearTimes> linearTimes = new HashMap<>();

    /** Gives every scenario of a run the same benchmarks. */
    @CucumberPicoProvider
    public static final class OfRun implements Provider {
        private final HostWarmUp hostWarmUp = new HostWarmUp();
        private final Benchmarks benchmarks = new Benchmarks(
                BenchmarkOptions::fromSystemProperties,
                plan -> new SpeedupBenchmark(plan, hostWarmUp, TimingFiles::write));

        /** Called by the container. */
        public Benchmarks provide() {
            return benchmarks;
        }
    }

    /** Benchmarks as options choose them, which are asked when the first is. */
    private Benchmarks(Supplier<BenchmarkOptions> options, Function<BenchmarkPlan, SpeedupBenchmark> make) {
        this.options = options;
        this.make = make;
    }

    /** With the options' defaults, whatever the run was asked for. */
    public Benchmarks(Function<BenchmarkPlan, SpeedupBenchmark> make) {
        this(BenchmarkOptions::defaults, make);
    }

    public static Hardware hardware(ComputeDevice device) {
        return device.isCuda() ? Hardware.cuda() : Hardware.cpu();
    }

    /** What the options choose; on the CPU the tiny model. */
    public SpeedupBenchmark chosen(ComputeDevice device) {
        return device.isCuda() ? of(options.get(), device) : tiny(device);
    }

    /** The tiny model on any device. */
    public SpeedupBenchmark tiny(ComputeDevice device) {
        return of(options.get().tiny(), device);
    }

    /** One size, in eager execution and, but for tiny, as fused graphs, with a step of AdamW after each backward pass. */
    public SpeedupBenchmark withAdamW(ModelSize size, ComputeDevice device) {
        BenchmarkOptions chosen = options.get();
        return of((size == ModelSize.TINY ? chosen.tiny() : chosen).withOptimizer(size, OptimizerChoice.ADAMW), device);
    }

    /** The chosen sizes as plain and fused graphs, in bfloat16 and, where the device has it, float8 alone. */
    public SpeedupBenchmark inLowPrecisions(ComputeDevice device) {
        return of(BenchmarkPlan.ofFloat8(options.get(), hardware(device)));
    }

    /** A size in an execution, with how long it took to measure: now, or when another scenario asked for it. */
    public static SizeTimings measure(World world, SpeedupBenchmark benchmark, ModelSize size, Execution execution) {
        String name = size + ", " + execution + ", in " + benchmark.plan().namesOfPrecisions(size, execution);
        Supplier<SizeTimings> measure = () -> benchmark.measure(size, execution);
        OptionalDouble took = benchmark.measuringTook(size, execution);
        return took.isPresent() ? world.readAgain(name, took.getAsDouble(), measure) : world.timed(name, measure);
    }

    /** What foretells times on a CUDA device, from rates that are measured once. */
    public Foretelling foretelling(ComputeDevice device) {
        return foretellings.computeIfAbsent(device, any -> new Foretelling(device.djl()));
    }

    /** What times linear layers by themselves on a CUDA device, each product and cast once. */
    public LinearTimes linearTimes(ComputeDevice device) {
        return linearTimes.computeIfAbsent(device, LinearTimes::new);
    }

    private SpeedupBenchmark of(BenchmarkOptions options, ComputeDevice device) {
        return of(BenchmarkPlan.of(options, hardware(device)));
    }

    private SpeedupBenchmark of(BenchmarkPlan plan) {
        return made.computeIfAbsent(plan, make);
    }
}
