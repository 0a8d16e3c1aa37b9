package dev.mixedprecision.part.float8;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.Spread;
import dev.mixedprecision.report.timing.TimingCharts;
import dev.mixedprecision.report.timing.TimingFindings;
import dev.mixedprecision.report.timing.TimingTable;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** What a training step takes in float8, beside one in bfloat16. All scenarios of a run read from one benchmark. */
public final class Float8StepSteps {
    private final World world;
    private final Benchmarks benchmarks;
    private final Function<SizeTimings, StepGain> gain;
    private SpeedupBenchmark benchmark;

    public Float8StepSteps(World world, Benchmarks benchmarks) {
        this(
                world,
                benchmarks,
                row -> StepGain.of(row, benchmarks.linearTimes(world.device()).of(row)));
    }

    Float8StepSteps(World world, Benchmarks benchmarks, Function<SizeTimings, StepGain> gain) {
        this.world = world;
        this.benchmarks = benchmarks;
        this.gain = gain;
    }

    @When("{size} in {execution} execution is timed in bfloat16 and in float8")
    public void isTimed(ModelSize size, Execution execution) {
        benchmark = benchmarks.inLowPrecisions(world.device());
        SizeTimings row = time(size, execution);
        world.facts()
                .quantities()
                .put(() -> end("lower", row, Ratio::low), "lower end of float8's speed-up over bfloat16");
        world.facts()
                .quantities()
                .put(() -> end("upper", row, Ratio::high), "upper end of float8's speed-up over bfloat16");
        world.facts()
                .dtypes()
                .put(
                        () -> new Dtype(
                                "dtype of the logits in float8",
                                row.float8().orElseThrow().logits()),
                        "logits of the float8 pass");
        world.facts().dtypes().putAll(() -> trained(row), "parameters and gradients of every precision");
        requireHopper();
    }

    @When("all chosen sizes are timed in bfloat16 and in float8")
    public void allAreTimed() {
        benchmark = benchmarks.inLowPrecisions(world.device());
        List<SizeTimings> plain = smallestAndLargest().stream()
                .map(size -> time(size, Execution.GRAPH))
                .toList();
        List<SizeTimings> rows = benchmark.sizes().stream()
                .map(size -> time(size, Execution.FUSED_GRAPH))
                .toList();
        TimingFindings.of(rows).forEach(world::found);
        TimingFindings.of(plain).forEach(world::found);
        List<StepGain> ofPlain = gains(plain);
        List<StepGain> ofFused = gains(rows);
        List<StepGain> gains = Stream.of(ofPlain, ofFused).flatMap(List::stream).toList();
        world.attachCsv("What float8 gives and costs a step", StepGainReport.table(gains));
        world.showInSummary(
                "Speed-up of float8 over bfloat16",
                TimingCharts.float8(Stream.of(rows, plain).flatMap(List::stream).toList()));
        Map.of(Execution.GRAPH, ofPlain, Execution.FUSED_GRAPH, ofFused)
                .forEach((execution, each) -> world.found(Finding.words(
                        "smallest size from which on float8 pays, " + execution,
                        StepGainReport.smallest(each).orElse("none"))));
        world.facts().quantities().putAll(() -> growth(rows, 1, "lower", Ratio::low), "speed-up of each size");
        world.facts()
                .quantities()
                .putAll(() -> growth(rows, 0, "upper", Ratio::high), "speed-up of the size before, beyond the spread");
        world.facts().exhibits().put(() -> everySize(gains), "gain and the costs of every size");
        world.deliver(
                "What float8 gives and costs a step",
                () -> StepGainReport.deliverable(gains, world.device().name()));
        requireHopper();
    }

    private List<StepGain> gains(List<SizeTimings> rows) {
        return world.timed(
                "the linear layers by themselves", () -> rows.stream().map(gain).toList());
    }

    /** Of plain graphs, which take longer and all lose, these tell enough. */
    private List<ModelSize> smallestAndLargest() {
        List<ModelSize> sizes = benchmark.sizes();
        return sizes.size() < 2 ? sizes : List.of(sizes.get(0), sizes.get(sizes.size() - 1));
    }

    private SizeTimings time(ModelSize size, Execution execution) {
        String reason = benchmark.whyNot(size, execution);
        if (!reason.isEmpty()) {
            throw new TestAbortedException(reason);
        }
        String without = benchmark.plan().whyNotFloat8(execution);
        if (!without.isEmpty()) {
            throw new Skipped.Pending(": " + without);
        }
        SizeTimings row = Benchmarks.measure(world, benchmark, size, execution);
        world.attachCsv("Timings of " + size + ", " + execution, TimingTable.of(List.of(row)));
        return row;
    }

    private void requireHopper() {
        if (!benchmark.plan().hardware().isHopper()) {
            throw new Skipped.Pending(": the law is stated for Hopper; what " + world.device() + " took is attached");
        }
    }

    private Quantity end(String end, SizeTimings row, ToDoubleFunction<Ratio> endOf) {
        requireMeasured(row);
        Ratio ratio = row.float8SpeedupOverBfloat16();
        return new Quantity(
                String.format(
                        Locale.ROOT,
                        "float8's speed-up over bfloat16, %s, %s, %s end of its 95 %% interval %.3f to %.3f",
                        row.size(),
                        row.execution(),
                        end,
                        ratio.low(),
                        ratio.high()),
                endOf.applyAsDouble(ratio),
                "times",
                "twice the rate for products, less largest magnitudes, scales and casts",
                new Spread(ratio.low(), ratio.high()));
    }

    /** One end of each size's interval, from the first size (0) to the last but one, or from the second (1) to the last. */
    private List<Quantity> growth(List<SizeTimings> rows, int first, String end, ToDoubleFunction<Ratio> endOf) {
        if (rows.size() < 2) {
            throw new TestAbortedException("needs two sizes or more in -Dbenchmark.sizes");
        }
        List<Quantity> ends = new ArrayList<>();
        for (SizeTimings row : rows.subList(first, rows.size() - 1 + first)) {
            ends.add(end(end, row, endOf));
        }
        return ends;
    }

    private List<Dtype> trained(SizeTimings row) {
        requireMeasured(row);
        return row.precisions().stream()
                .map(each -> new Dtype("dtypes of parameters and gradients, " + each.precision(), each.trainedDtypes()))
                .toList();
    }

    private Comparison everySize(List<StepGain> gains) {
        return new Same(
                "rows in the table",
                smallestAndLargest().size() + benchmark.sizes().size(),
                (int) gains.stream().filter(each -> each.speedup().isKnown()).count());
    }

    /** Both precisions, as fused graphs: else the times are others'. */
    private void requireMeasured(SizeTimings row) {
        for (PrecisionTimings each : row.precisions()) {
            world.judge().same("trouble with " + row.size() + " in " + each.precision(), "", each.trouble());
        }
        world.judge().same("execution of " + row.size(), "as asked", row.isAsAsked() ? "as asked" : row.fallback());
    }
}
