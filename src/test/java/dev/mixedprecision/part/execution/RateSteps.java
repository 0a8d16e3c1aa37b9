package dev.mixedprecision.part.execution;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.timing.TimingCharts;
import dev.mixedprecision.report.timing.TimingTable;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Forecasts;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.BenchmarkPlan;
import dev.mixedprecision.timing.benchmark.Forecast;
import dev.mixedprecision.timing.benchmark.Foretelling;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.opentest4j.TestAbortedException;

/** How much of the rate of one large product fused graphs reach in bfloat16, and of what their kernels take by themselves. */
public final class RateSteps {
    private final World world;
    private final Benchmarks benchmarks;
    private final BiFunction<BenchmarkPlan, ModelSize, String> whyNotWrittenOut;
    private SpeedupBenchmark benchmark;

    public RateSteps(World world, Benchmarks benchmarks) {
        this(world, benchmarks, BenchmarkPlan::whyNotWrittenOut);
    }

    RateSteps(World world, Benchmarks benchmarks, BiFunction<BenchmarkPlan, ModelSize, String> whyNotWrittenOut) {
        this.world = world;
        this.benchmarks = benchmarks;
        this.whyNotWrittenOut = whyNotWrittenOut;
    }

    @When("all chosen sizes are timed as fused graphs beside one large product")
    public void allAreTimed() {
        benchmark = benchmarks.inLowPrecisions(world.device());
        List<SizeTimings> rows = benchmark.sizes().stream().map(this::time).toList();
        for (SizeTimings row : rows) {
            row.bfloat16()
                    .ifPresent(timings -> world.found(Finding.number(
                            "share of a large product's rate, " + row.size(), timings.shareOfPeak(), "")));
        }
        for (ModelSize size : ModelSize.benchmarked()) {
            world.facts().quantities().put(() -> share(rows, size), "share of " + size);
        }
        world.facts().quantities().put(() -> share(oneOf(rows, rows.size() - 1)), "share of the largest size");
        world.facts().quantities().put(() -> share(oneOf(rows, 0)), "share of the smallest");
        world.facts().exhibits().put(() -> everySize(rows), "rate of every size");
        requireHopper();
    }

    @When("all chosen sizes are timed as fused graphs, and foretold from the machine's own rates")
    public void areForetold() {
        benchmark = benchmarks.inLowPrecisions(world.device());
        requireWrittenOut();
        List<SizeTimings> rows = benchmark.sizes().stream().map(this::time).toList();
        rows.forEach(this::requireReplayed);
        Foretelling foretelling = benchmarks.foretelling(world.device());
        foretold(world.timed("matrix products, attention and memory by themselves", () -> rows.stream()
                .flatMap(row -> foretelling.foretell(row).stream())
                .toList()));
    }

    void foretold(List<Forecast> forecasts) {
        new Forecasts(world, "fused graphs", "matrix products and attention")
                .put(forecasts, () -> benchmark.sizes().size());
    }

    /** What autograd runs of fused operators is not what was counted. */
    private void requireWrittenOut() {
        for (ModelSize size : benchmark.sizes()) {
            String reason = whyNotWrittenOut.apply(benchmark.plan(), size);
            if (!reason.isEmpty()) {
                throw new Skipped.Pending(": fused passes are not written out here: " + reason);
            }
        }
    }

    private void requireReplayed(SizeTimings row) {
        world.judge().same("execution of " + row.size(), "as asked", row.isAsAsked() ? "as asked" : row.fallback());
    }

    private SizeTimings time(ModelSize size) {
        String reason = benchmark.whyNot(size, Execution.FUSED_GRAPH);
        if (!reason.isEmpty()) {
            throw new TestAbortedException(reason);
        }
        return Benchmarks.measure(world, benchmark, size, Execution.FUSED_GRAPH);
    }

    private void requireHopper() {
        if (!benchmark.plan().hardware().isHopper()) {
            throw new Skipped.Pending(": the law is stated for Hopper; what " + world.device() + " took is attached");
        }
    }

    private Quantity share(List<SizeTimings> rows, ModelSize size) {
        return rows.stream()
                .filter(row -> row.size().equals(size.label()))
                .findFirst()
                .map(this::share)
                .orElseThrow(() -> new TestAbortedException(benchmark.whyNot(size, Execution.FUSED_GRAPH)));
    }

    private Quantity share(SizeTimings row) {
        PrecisionTimings timings = row.bfloat16().orElseThrow();
        world.judge().same("trouble with " + row.size(), "", timings.trouble());
        requireReplayed(row);
        return new Quantity(
                String.format(
                        Locale.ROOT,
                        "share of a large product's rate, %s, %.0f of %.0f TFLOP/s",
                        row.size(),
                        timings.achievedFlops() / 1e12,
                        timings.peakFlops() / 1e12),
                timings.shareOfPeak(),
                "",
                "products take the rest of a step's time");
    }

    private static SizeTimings oneOf(List<SizeTimings> rows, int index) {
        if (rows.size() < 2) {
            throw new TestAbortedException("needs two sizes or more in -Dbenchmark.sizes");
        }
        return rows.get(index);
    }

    private Comparison everySize(List<SizeTimings> rows) {
        world.attachSvg("Share of a large product's rate", TimingCharts.share(rows));
        world.attachCsv("Timings as fused graphs", TimingTable.of(rows));
        return new Same("sizes in the table", benchmark.sizes().size(), rows.size());
    }
}
