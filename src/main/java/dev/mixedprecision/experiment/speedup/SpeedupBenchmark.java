package dev.mixedprecision.experiment.speedup;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.speedup.PrecisionTimings;
import dev.mixedprecision.report.speedup.SizeTimings;
import dev.mixedprecision.report.speedup.SpeedupReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;

/**
 * Times the sizes of a plan one after the other, each at most once. The precisions of a size share its parameters and
 * take turns step by step, so that what slows the machine down meets all of them. After every size the CSV and the JSON
 * of all raw samples beside it are written anew.
 */
public final class SpeedupBenchmark {
    /** Steps are added up to here while the interval of the speed-up holds the bound. */
    static final int MOST_STEPS = 100;

    private static final long HOST_WARM_UP_NANOS = 4_000_000_000L;

    private static final JsonSerializer<Double> NAN_AS_NULL =
            (value, type, context) -> value.isNaN() ? JsonNull.INSTANCE : new JsonPrimitive(value);

    /** JSON knows no NaN; what is not known is null. */
    private static final Gson JSON = new GsonBuilder()
            .registerTypeAdapter(double.class, NAN_AS_NULL)
            .registerTypeAdapter(Double.class, NAN_AS_NULL)
            .serializeNulls()
            .setPrettyPrinting()
            .create();

    private final BenchmarkPlan plan;
    private final BiFunction<BenchmarkPlan, ModelSize, Workload> workloads;
    private final DeviceClock clock;
    private final ToDoubleBiFunction<Hardware, ScalarType> peak;
    private final PrintStream console;
    private boolean hostIsWarm;
    private final Map<ModelSize, SizeTimings> measured = new EnumMap<>(ModelSize.class);
    private final Map<ScalarType, Double> peaks = new EnumMap<>(ScalarType.class);

    public SpeedupBenchmark(BenchmarkPlan plan) {
        this(plan, TransformerWorkload::new, DeviceClock.of(plan.hardware().device()), MatmulRate::measure, System.out);
    }

    SpeedupBenchmark(
            BenchmarkPlan plan,
            BiFunction<BenchmarkPlan, ModelSize, Workload> workloads,
            DeviceClock clock,
            ToDoubleBiFunction<Hardware, ScalarType> peak,
            PrintStream console) {
        this.plan = plan;
        this.workloads = workloads;
        this.clock = clock;
        this.peak = peak;
        this.console = console;
        plan.warnings().forEach(warning -> console.println("Benchmark: " + warning));
    }

    public BenchmarkPlan plan() {
        return plan;
    }

    /** All sizes that were measured, from the smallest. */
    public List<SizeTimings> results() {
        return List.copyOf(measured.values());
    }

    /** The labels of the sizes that the plan holds, from the smallest. */
    public List<String> labels() {
        return plan.sizes().stream().map(ModelSize::label).toList();
    }

    /** The dtype that autocast runs in. */
    public String mixedPrecision() {
        return plan.type().torchName();
    }

    /** Why a size, by its label, is not measured; empty where it is. */
    public String whyNot(String label) {
        ModelSize size = ModelSize.labelled(label);
        if (plan.skipped().containsKey(size)) {
            return plan.skipped().get(size);
        }
        return plan.sizes().contains(size) ? "" : label + " is not among -Dbenchmark.sizes";
    }

    /**
     * Measures a size, unless that was done and settles the bound.
     *
     * @param label the size's
     * @param bound what the speed-up is held against: steps are added while its interval holds the bound; NaN for none
     */
    public SizeTimings measure(String label, double bound) {
        ModelSize size = ModelSize.labelled(label);
        SizeTimings timings = measured.get(size);
        if (timings == null || isOpen(timings, bound)) {
            timings = run(size, bound);
            measured.put(size, timings);
            save();
        }
        return timings;
    }

    /** Whether more steps than were taken could settle a bound that was not known when they were. */
    private static boolean isOpen(SizeTimings timings, double bound) {
        Ratio ratio = timings.speedup();
        return !Double.isNaN(bound)
                && ratio.isKnown()
                && ratio.against(bound) == Ratio.Verdict.UNSETTLED
                && timings.full().total().count() < MOST_STEPS;
    }

    /**
     * Lets the JVM compile the code that launches, which PyTorch has compiled ahead: until it is done, about four
     * seconds on the machines seen, what is bound by launching is timed up to twice too long.
     */
    private void warmUpHost() {
        if (!plan.hardware().device().isGpu() || hostIsWarm) {
            return;
        }
        hostIsWarm = true;
        console.println("Benchmark: 4 s of the tiny model first, for the JVM to compile what launches");
        List<Series> discarded = plan.precisions(ModelSize.TINY).stream()
                .map(precision -> new Series(precision, Double.NaN))
                .toList();
        try (Workload workload = workloads.apply(plan, ModelSize.TINY)) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < HOST_WARM_UP_NANOS) {
                for (Series series : discarded) {
                    series.step(workload, clock, workload::awaitIdle, false);
                }
            }
        }
    }

    private SizeTimings run(ModelSize size, double bound) {
        warmUpHost();
        String before = state();
        List<Series> all = new ArrayList<>();
        for (ScalarType precision : plan.precisions(size)) {
            all.add(new Series(
                    precision, peaks.computeIfAbsent(precision, type -> peak.applyAsDouble(plan.hardware(), type))));
        }
        long parameters = size.shape().parameters();
        try (Workload workload = workloads.apply(plan, size)) {
            parameters = workload.parameters();
            int warmup = plan.options().warmupSteps();
            int steps = warmup + plan.options().measureSteps();
            long start = clock.nanoTime();
            long shown = start;
            for (int step = 0; step < steps; step++) {
                for (Series series : all) {
                    series.step(workload, clock, workload::awaitIdle, step >= warmup);
                }
                long now = clock.nanoTime();
                if (now - shown > 1_000_000_000L || step + 1 == steps) {
                    shown = now;
                    console.printf(
                            Locale.ROOT,
                            "Benchmark: %s, %s, %s step %d of %d, about %.0f s left for this size%n",
                            size,
                            names(all),
                            step < warmup ? "warm-up" : "measured",
                            step + 1,
                            steps,
                            (now - start) / 1e9 / (step + 1) * (steps - step - 1));
                }
                boolean settled = Double.isNaN(bound)
                        || all.size() < 2
                        || !Ratio.speedup(all.get(0).total(), all.get(1).total())
                                .isKnown();
                if (step + 1 == steps && !settled && steps < warmup + MOST_STEPS) {
                    Ratio ratio = Ratio.speedup(all.get(0).total(), all.get(1).total());
                    if (ratio.against(bound) == Ratio.Verdict.UNSETTLED) {
                        steps = Math.min(
                                warmup + MOST_STEPS, steps + plan.options().measureSteps());
                        console.printf(
                                Locale.ROOT,
                                "Benchmark: %s, the interval %.2f to %.2f holds %.2f: more steps%n",
                                size,
                                ratio.low(),
                                ratio.high(),
                                bound);
                    }
                }
            }
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            Cuda.emptyCache(plan.hardware().device());
            all.forEach(series -> series.trouble = "out of memory when the model was made");
        }
        double flops = 3
                * size.shape()
                        .forwardFlops(plan.options().batchSize(), plan.options().contextLength());
        String after = state();
        return new SizeTimings(
                size.label(),
                parameters,
                plan.options().contextLength(),
                plan.options().batchSize(),
                all.stream().map(series -> series.timings(flops)).toList(),
                before.isEmpty() ? "" : "before: " + before + "; after: " + after);
    }

    private static String names(List<Series> all) {
        return String.join(
                " and ",
                all.stream().map(series -> series.precision.torchName()).toList());
    }

    private String state() {
        return Cuda.state(plan.hardware().device())
                .map(SpeedupBenchmark::described)
                .orElse("");
    }

    private static String described(CudaState state) {
        return state.clockMhz() + " of " + state.maxClockMhz() + " MHz, " + state.temperatureCelsius() + " °C"
                + (state.throttling().isEmpty() ? "" : ", throttled by " + String.join(", ", state.throttling()));
    }

    private void save() {
        ResultFiles.write(plan.options().output(), SpeedupReport.csv(results()));
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("device", plan.hardware().name());
        raw.put("warnings", plan.warnings());
        raw.put("sizes", results());
        ResultFiles.write(json(), JSON.toJson(raw));
    }

    /** Where all raw samples are. */
    public Path json() {
        Path csv = plan.options().output();
        return csv.resolveSibling(csv.getFileName().toString().replaceAll("\\.csv$", ".json"));
    }

    /** The samples of one precision. */
    private static final class Series {
        private final ScalarType precision;
        private final double peakFlops;
        private final List<Double> forward = new ArrayList<>();
        private final List<Double> backward = new ArrayList<>();
        private final List<Double> forwardLaunch = new ArrayList<>();
        private final List<Double> backwardLaunch = new ArrayList<>();
        private final List<Double> unfinished = new ArrayList<>();
        private String trouble = "";
        private String logits = "unknown";
        private double peakBytes = Double.NaN;
        private boolean withoutForward;
        private boolean withoutBackward;

        Series(ScalarType precision, double peakFlops) {
            this.precision = precision;
            this.peakFlops = peakFlops;
        }

        void step(Workload workload, DeviceClock clock, Runnable idle, boolean keep) {
            if (withoutForward) {
                return;
            }
            boolean failed = false;
            workload.prepare(precision);
            try {
                if (!timed(
                        clock,
                        idle,
                        keep,
                        () -> logits = workload.forward(precision).torchName(),
                        forward,
                        forwardLaunch)) {
                    withoutForward = true;
                    failed = true;
                    trouble = "out of memory in forward";
                } else if (!withoutBackward
                        && !timed(clock, idle, keep, workload::backward, backward, backwardLaunch)) {
                    withoutBackward = true;
                    failed = true;
                    trouble = "out of memory in backward";
                }
                OptionalLong peak = workload.peakBytes();
                if (peak.isPresent() && trouble.isEmpty()) {
                    peakBytes = Double.isNaN(peakBytes) ? peak.getAsLong() : Math.max(peakBytes, peak.getAsLong());
                }
            } finally {
                workload.finish();
                if (failed) {
                    workload.emptyCache();
                }
            }
        }

        /** Times a phase from an idle device to an idle device; false when it ran out of memory. */
        private boolean timed(
                DeviceClock clock,
                Runnable idle,
                boolean keep,
                Runnable phase,
                List<Double> times,
                List<Double> launches) {
            clock.synchronize();
            long start = clock.nanoTime();
            try {
                phase.run();
            } catch (RuntimeException e) {
                if (!Cuda.isOutOfMemory(e)) {
                    throw e;
                }
                times.clear();
                launches.clear();
                return false;
            }
            long launched = clock.nanoTime();
            clock.synchronize();
            long end = clock.nanoTime();
            idle.run();
            long idleSince = clock.nanoTime();
            if (keep) {
                unfinished.add((idleSince - end) / 1e6);
                times.add((end - start) / 1e6);
                launches.add((launched - start) / 1e6);
            }
            return true;
        }

        Samples total() {
            return new Samples(forward).plus(new Samples(backward));
        }

        PrecisionTimings timings(double flops) {
            return new PrecisionTimings(
                    precision.torchName(),
                    logits,
                    new Samples(forward),
                    new Samples(backward),
                    new Samples(forwardLaunch),
                    new Samples(backwardLaunch),
                    new Samples(unfinished),
                    peakBytes,
                    flops,
                    peakFlops,
                    trouble);
        }
    }
}
