package dev.mixedprecision.timing.benchmark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.mixedprecision.libtorch.CpuThreads;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.timing.TimingReport;
import dev.mixedprecision.timing.DeviceClock;
import dev.mixedprecision.timing.MatmulRate;
import dev.mixedprecision.timing.PrecisionSamples;
import dev.mixedprecision.timing.SizeRun;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.TimedStep;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times the sizes of a plan one after the other, in every execution, each at most once. The precisions of a size share
 * its parameters and take turns, so that what slows the machine down meets all of them. After every row the CSV and the
 * JSON of all raw samples beside it are written anew.
 */
public final class SpeedupBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(SpeedupBenchmark.class);

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
    private final TimedStepFactory workloads;
    private final DeviceClock clock;
    private final ToDoubleBiFunction<Hardware, ScalarType> peak;
    private final PrintStream console;
    private final HostWarmUp hostWarmUp;
    private final Map<Row, SizeTimings> measured = new TreeMap<>();
    private final Map<ScalarType, Double> peaks = new EnumMap<>(ScalarType.class);

    /** What is measured at most once, and is a row of the CSV. */
    private record Row(ModelSize size, Execution execution) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return Comparator.comparing(Row::size).thenComparing(Row::execution).compare(this, other);
        }
    }

    public SpeedupBenchmark(BenchmarkPlan plan) {
        this(plan, new HostWarmUp());
    }

    /**
     * A benchmark in a JVM that others have run in, or will.
     *
     * @param hostWarmUp theirs too, so that the JVM is warmed up once
     */
    public SpeedupBenchmark(BenchmarkPlan plan, HostWarmUp hostWarmUp) {
        this(
                plan,
                TransformerStep::new,
                DeviceClock.of(plan.hardware().device()),
                MatmulRate::measure,
                System.out,
                hostWarmUp);
    }

    SpeedupBenchmark(
            BenchmarkPlan plan,
            TimedStepFactory workloads,
            DeviceClock clock,
            ToDoubleBiFunction<Hardware, ScalarType> peak,
            PrintStream console,
            HostWarmUp hostWarmUp) {
        this.plan = plan;
        this.workloads = workloads;
        this.clock = clock;
        this.peak = peak;
        this.console = console;
        this.hostWarmUp = hostWarmUp;
        plan.warnings().forEach(LOG::warn);
    }

    public BenchmarkPlan plan() {
        return plan;
    }

    /** All that was measured, from the smallest size; the executions of a size in their order. */
    public List<SizeTimings> results() {
        return List.copyOf(measured.values());
    }

    /** The labels of the sizes that the plan holds, from the smallest. */
    public List<String> labels() {
        return plan.sizes().stream().map(ModelSize::label).toList();
    }

    /** The names of the executions that the plan holds. */
    public List<String> executions() {
        return plan.executions().stream().map(Execution::toString).toList();
    }

    /** The dtype that autocast runs in. */
    public String mixedPrecision() {
        return plan.type().torchName();
    }

    /** Why a size, by its label, is not measured in an execution, by its name; empty where it is. */
    public String whyNot(String label, String execution) {
        return plan.whyNot(label, execution);
    }

    /**
     * Measures a size in an execution, unless that was done and settles the bound.
     *
     * @param label the size's
     * @param execution its name
     * @param bound what the speed-up is held against: steps are added while its interval holds the bound; NaN for none
     */
    public SizeTimings measure(String label, String execution, double bound) {
        Row row = new Row(ModelSize.labelled(label), Execution.labelled(execution));
        SizeTimings timings = measured.get(row);
        if (timings == null || isOpen(timings, bound)) {
            // The tiny model's operators gain nothing from more threads, whose waiting for one another would be timed.
            try (var threads = row.size() == ModelSize.TINY ? CpuThreads.one() : null) {
                timings = run(row.size(), row.execution(), bound);
            }
            measured.put(row, timings);
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
                && timings.full().total().count() < SizeRun.MOST_STEPS;
    }

    private List<PrecisionSamples> series(ModelSize size, Execution execution, ToDoubleFunction<ScalarType> peakOf) {
        boolean optimizes = plan.options().optimizer() != OptimizerChoice.NONE;
        return plan.precisions(size, execution).stream()
                .map(precision -> new PrecisionSamples(precision, peakOf.applyAsDouble(precision), optimizes))
                .toList();
    }

    private void warmUpHost(Execution execution) {
        if (!plan.hardware().isCuda() || execution.isGraph() || !hostWarmUp.isNeeded(execution)) {
            return;
        }
        console.println("Benchmark: 4 s of the tiny model in " + execution
                + " execution first, for the JVM to compile what launches");
        try (TimedStep workload = workloads.of(plan, ModelSize.TINY, execution)) {
            hostWarmUp.run(execution, clock, () -> {
                for (ScalarType precision : plan.precisions(ModelSize.TINY, execution)) {
                    workload.prepare(precision);
                    workload.forward(precision); // a backward pass is launched by libtorch, not by the JVM
                    workload.finish();
                    clock.synchronize();
                }
            });
        }
    }

    private SizeTimings run(ModelSize size, Execution execution, double bound) {
        warmUpHost(execution);
        String before = state();
        List<PrecisionSamples> all = series(size, execution, precision -> peaks.computeIfAbsent(precision, this::peak));
        SizeRun run = new SizeRun(size + ", " + execution, execution, plan.options(), all, clock, console);
        long parameters = size.shape().parameters();
        double leastChange = Double.NaN;
        try (TimedStep workload = workloads.of(plan, size, execution)) {
            parameters = workload.parameters();
            run.measure(workload, bound);
            leastChange = workload.leastChange();
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            Cuda.emptyCache(plan.hardware().device());
            all.forEach(series -> series.fail("out of memory when the model was made"));
        }
        double flops = 3
                * size.shape()
                        .forwardFlops(plan.options().batchSize(), plan.options().contextLength());
        String after = state();
        return new SizeTimings(
                size.label(),
                execution.toString(),
                parameters,
                plan.options().contextLength(),
                plan.options().batchSize(),
                all.stream().map(series -> series.timings(flops)).toList(),
                run.fallback(),
                leastChange,
                before.isEmpty() ? "" : "before: " + before + "; after: " + after);
    }

    /** What the device reaches; not known where there is no memory to find out. */
    private double peak(ScalarType type) {
        try {
            return peak.applyAsDouble(plan.hardware(), type);
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            Cuda.emptyCache(plan.hardware().device());
            return Double.NaN;
        }
    }

    private String state() {
        return clock.state().map(SpeedupBenchmark::described).orElse("");
    }

    private static String described(CudaState state) {
        return state.clockMhz() + " of " + state.maxClockMhz() + " MHz, " + state.temperatureCelsius() + " °C"
                + (state.throttling().isEmpty() ? "" : ", throttled by " + String.join(", ", state.throttling()));
    }

    private void save() {
        ResultFiles.write(plan.options().output(), TimingReport.csv(results()));
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
}
