package dev.mixedprecision.part.speedup;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.part.speedup.SpeedupVocabulary.Claim;
import dev.mixedprecision.report.CsvTable;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.Spread;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.report.timing.TimingCharts;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.report.timing.TimingFindings;
import dev.mixedprecision.report.timing.TimingTable;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Forecasts;
import dev.mixedprecision.spec.InputShape;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.Forecast;
import dev.mixedprecision.timing.benchmark.Foretelling;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The speed-up of mixed precision. All scenarios of a run on one device read from one benchmark. */
public final class SpeedupSteps {
    private final World world;
    private final Benchmarks benchmarks;
    private final Function<LogitPlan, LogitAccuracy> logits;
    private SpeedupBenchmark benchmark;
    private SizeTimings timings;
    private TimingFacts facts;

    public SpeedupSteps(World world, Benchmarks benchmarks) {
        this(world, benchmarks, new LogitExperiment()::run);
    }

    SpeedupSteps(World world, Benchmarks benchmarks, Function<LogitPlan, LogitAccuracy> logits) {
        this.world = world;
        this.benchmarks = benchmarks;
        this.logits = logits;
    }

    @When("{size} is timed in {execution} execution")
    public void isTimed(ModelSize size, Execution execution) {
        benchmark = benchmarks.chosen(world.device());
        time(size, execution);
    }

    @When("{size} is timed with AdamW")
    public void isTimedWithAdamW(ModelSize size) {
        if (size != ModelSize.TINY && !benchmarks.chosen(world.device()).sizes().contains(size)) {
            throw new TestAbortedException(size + " is not among -Dbenchmark.sizes, or does not fit");
        }
        benchmark = benchmarks.withAdamW(size, world.device());
        time(size, Execution.EAGER);
    }

    @When("{size} is timed with AdamW, launched and replayed")
    public void isTimedWithAdamWReplayedToo(ModelSize size) {
        isTimedWithAdamW(size);
        facts.requireMeasured();
        SizeTimings launched = timings;
        time(size, Execution.FUSED_GRAPH);
        facts.requireMeasured();
        SizeTimings replayed = timings;
        replayed.precisions()
                .forEach(each -> world.found(Finding.number(
                        "whole step with AdamW as fused graphs, " + size + " in " + each.precision(),
                        each.wholeStep().median(),
                        "ms")));
        world.facts()
                .quantities()
                .putAll(
                        () -> replayed.precisions().stream()
                                .map(each -> overLaunched(
                                        size,
                                        each,
                                        launched.in(each.precision()).orElseThrow()))
                                .toList(),
                        "optimizer's replayed time over its launched one");
    }

    private static Quantity overLaunched(ModelSize size, PrecisionTimings replayed, PrecisionTimings launched) {
        double replayedMs = replayed.optimizer().times().median();
        double launchedMs = launched.optimizer().times().median();
        return new Quantity(
                String.format(
                        Locale.ROOT,
                        "replayed over launched time of AdamW, %s in %s, %.3f ms over %.3f ms",
                        size,
                        replayed.precision(),
                        replayedMs,
                        launchedMs),
                replayedMs / launchedMs,
                "times",
                "the same kernels, and what two medians may differ by");
    }

    @When("all chosen sizes are timed")
    public void allAreTimed() {
        benchmark = benchmarks.chosen(world.device());
        requireAny();
        for (ModelSize size : benchmark.sizes()) {
            benchmark.executions().forEach(execution -> time(size, execution));
        }
        world.facts().quantities().putAll(() -> growth(1, "lower", Ratio::low), "speed-up of each size");
        world.facts()
                .quantities()
                .putAll(() -> growth(0, "upper", Ratio::high), "speed-up of the size before, beyond the spread");
        world.facts().exhibits().put(this::tableAndCharts, "the table and the charts of all timings");
        world.deliver(
                "Deliverable (c)",
                () -> SpeedupDeliverable.of(
                                benchmark.results(),
                                world.device().name(),
                                world.device().isCuda())
                        + warnings());
    }

    /** Where the device can do none of what was chosen there is nothing to time, for the reasons that the plan gives. */
    private void requireAny() {
        if (benchmark.sizes().isEmpty() || benchmark.executions().isEmpty()) {
            throw new TestAbortedException("nothing is left to time: "
                    + String.join("; ", benchmark.plan().warnings()));
        }
    }

    private void time(ModelSize size, Execution execution) {
        String reason = benchmark.whyNot(size, execution);
        if (!reason.isEmpty()) {
            throw new TestAbortedException(reason);
        }
        timings = Benchmarks.measure(world, benchmark, size, execution);
        for (PrecisionTimings each : timings.precisions()) {
            note(each, "forward", each.forward(), each.forwardLaunch());
            note(each, "backward", each.backward(), each.backwardLaunch());
            note(each, "AdamW", each.optimizer().times(), each.optimizer().launches());
        }
        world.attachCsv("Timings of " + size + ", " + execution, TimingTable.of(List.of(timings)));
        facts = new TimingFacts(world, timings);
        facts.put();
    }

    private void note(PrecisionTimings each, String phase, Samples times, Samples launches) {
        if (times.count() == 0) {
            return;
        }
        world.note(String.format(
                Locale.ROOT,
                "%s, %s, %s, %s: %.3f ms ± %.3f (median of %d)%s",
                timings.size(),
                timings.execution(),
                each.precision(),
                phase,
                times.median(),
                times.standardDeviation(),
                times.count(),
                launches.count() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", all launched after %.3f ms", launches.median())));
    }

    @When("all chosen sizes are replayed, and foretold from the machine's own rates")
    public void areForetold() {
        benchmark = benchmarks.chosen(world.device());
        replayAll();
        Foretelling foretelling = benchmarks.foretelling(world.device());
        world.note(
                String.format(Locale.ROOT, "memory bandwidth as measured: %.0f GB/s", foretelling.bandwidth() / 1e9));
        foretold(world.timed(
                "matrix products and memory by themselves", () -> benchmark.results(Execution.GRAPH).stream()
                        .flatMap(row -> foretelling.foretell(row).stream())
                        .toList()));
    }

    private void replayAll() {
        requireAny();
        for (ModelSize size : benchmark.sizes()) {
            time(size, Execution.GRAPH);
            facts.requireMeasured();
        }
    }

    @When("all chosen sizes are replayed in TF32 too")
    public void areReplayedInTf32() {
        benchmark = benchmarks.chosen(world.device());
        String reason = benchmark.plan().whyNotTf32();
        if (!reason.isEmpty()) {
            throw new TestAbortedException(reason);
        }
        replayAll();
        List<SizeTimings> sizes = benchmark.results(Execution.GRAPH);
        world.facts()
                .quantities()
                .putAll(
                        () -> sizes.stream()
                                .map(size -> speedup(size, size.full(), "tf32"))
                                .toList(),
                        "speed-up of TF32 over float32");
        world.facts()
                .quantities()
                .putAll(() -> overTf32(sizes, ModelSize.LARGE), "speed-up of bfloat16 over TF32, from large on,");
    }

    private static List<Quantity> overTf32(List<SizeTimings> all, ModelSize from) {
        List<SizeTimings> sizes = all.stream()
                .filter(size -> ModelSize.labelled(size.size()).compareTo(from) >= 0
                        && size.in("bfloat16").isPresent())
                .toList();
        if (sizes.isEmpty()) {
            throw new TestAbortedException(
                    "needs large, xl or 2.7B in -Dbenchmark.sizes, and -Dbenchmark.mixedPrecision=true");
        }
        return sizes.stream()
                .map(size -> speedup(size, size.tf32().orElseThrow(), "bfloat16"))
                .toList();
    }

    private static Quantity speedup(SizeTimings size, PrecisionTimings baseline, String precision) {
        Ratio ratio =
                Ratio.speedup(baseline.total(), size.in(precision).orElseThrow().total());
        return new Quantity(
                "speed-up of " + size.size() + " in " + precision + " over " + baseline.precision()
                        + ", lower end of its 95 % interval " + interval(ratio),
                ratio.low(),
                "times",
                "faster tensor cores, beyond the spread");
    }

    void foretold(List<Forecast> forecasts) {
        new Forecasts(world, "plain graphs", "matrix products")
                .put(forecasts, () -> benchmark.sizes().size());
    }

    @When("the logits of {size} under {format} autocast are compared with float64")
    public void logitsAreCompared(ModelSize size, FloatFormat type) {
        InputShape input = world.input();
        LogitPlan plan =
                new LogitPlan(size, Benchmarks.hardware(world.device()), type, input.context(), input.batch(), 1);
        LogitAccuracy accuracy = world.timed(plan.toString(), () -> logits.apply(plan));
        world.facts().dtypes().put(() -> new Dtype("dtype of the logits", accuracy.logits()), "the logits");
        world.found(Finding.number(
                "distance of the logits from float64's, " + accuracy.size() + " in " + accuracy.type(),
                accuracy.distance() / accuracy.type().unitRoundoff(),
                "u"));
        world.facts()
                .quantities()
                .put(
                        () -> new Quantity(
                                "‖logits − float64‖ / ‖float64‖, " + accuracy.size() + " in " + accuracy.type(),
                                accuracy.distance() / accuracy.type().unitRoundoff(),
                                "u",
                                ""),
                        "the distance of the logits");
    }

    @Then("its total speed-up is at least {claim}")
    public void theSpeedupIsAtLeast(Claim claim) {
        double bound = claim.on(benchmark.plan().hardware())
                .orElseThrow(() ->
                        new TestAbortedException("no claim is made for " + timings.size() + " on " + world.device()));
        Ratio ratio = facts.speedup();
        world.judge()
                .atLeast(
                        new Quantity(
                                "total speed-up of " + timings.size() + ", lower end of its 95 % interval "
                                        + interval(ratio),
                                ratio.low(),
                                "times",
                                "as the feature claims",
                                spread(ratio)),
                        bound);
    }

    /** One end of each size's interval, from the first size (0) to the last but one, or from the second (1) to the last. */
    private List<Quantity> growth(int first, String end, ToDoubleFunction<Ratio> endOf) {
        List<SizeTimings> sizes = benchmark.results(Execution.GRAPH);
        if (sizes.stream().anyMatch(size -> size.mixed().isEmpty())) {
            throw new TestAbortedException("float32 was timed alone");
        }
        if (sizes.size() < 2) {
            throw new TestAbortedException(
                    "needs two sizes or more in -Dbenchmark.sizes, and graph in -Dbenchmark.execution");
        }
        return sizes.subList(first, sizes.size() - 1 + first).stream()
                .map(size -> new Quantity(
                        end + " end of the speed-up's interval, " + size.size(),
                        endOf.applyAsDouble(size.speedup()),
                        "times",
                        "",
                        spread(size.speedup())))
                .toList();
    }

    private static Spread spread(Ratio ratio) {
        return new Spread(ratio.low(), ratio.high());
    }

    @Then("the CSV has a row for every size and the JSON every sample")
    public void theFilesAreComplete() throws IOException {
        String csv = Files.readString(benchmark.plan().options().output());
        String json = Files.readString(TimingFiles.samples(benchmark.plan()));
        world.judge()
                .same(
                        "rows",
                        1 + benchmark.sizes().size() * benchmark.executions().size(),
                        (int) csv.lines().count());
        for (SizeTimings size : benchmark.results()) {
            world.judge()
                    .same(
                            "rows of " + size.size() + ", " + size.execution(),
                            1L,
                            csv.lines()
                                    .filter(row -> row.startsWith(size.size() + ",")
                                            && row.contains("," + size.execution() + ","))
                                    .count());
        }
        world.judge()
                .sameInThisRun(
                        "float32 forward medians in the CSV, ms",
                        benchmark.results().stream()
                                .map(size -> String.format(
                                        Locale.ROOT,
                                        "%.4f",
                                        size.full().forward().median()))
                                .toList(),
                        CsvTable.of(csv).column("fp32_forward_median_ms"));
        List<Double> samples = benchmark.results().stream()
                .flatMap(size -> size.precisions().stream())
                .flatMap(each -> Stream.of(each.forward(), each.backward()))
                .flatMap(each -> each.values().stream())
                .toList();
        List<Double> written = samplesIn(json);
        world.judge().same("samples of forward and backward in the JSON", samples.size(), written.size());
        world.judge().sameInThisRun("sum of these samples, ms", sum(samples), sum(written));
        world.attachCsv("mixed_precision_benchmark", csv);
        world.attachFile("All samples (JSON)", ".json", json);
    }

    private static double sum(List<Double> values) {
        return values.stream().reduce(0.0, Double::sum);
    }

    private static List<Double> samplesIn(String json) {
        List<Double> samples = new ArrayList<>();
        for (JsonElement size : JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("sizes")) {
            for (JsonElement precision : size.getAsJsonObject().getAsJsonArray("precisions")) {
                for (String phase : List.of("forward", "backward")) {
                    precision
                            .getAsJsonObject()
                            .getAsJsonObject(phase)
                            .getAsJsonArray("values")
                            .forEach(value -> samples.add(value.getAsDouble()));
                }
            }
        }
        return samples;
    }

    private Comparison tableAndCharts() {
        List<SizeTimings> sizes = benchmark.results();
        // On a CPU no speed is claimed.
        TimingFindings.of(sizes).forEach(each -> world.found(world.device().isCuda() ? each : each.aside()));
        world.attachCsv("All timings", TimingTable.of(sizes));
        String remarks = warnings() + TimingTable.flags(sizes);
        if (!remarks.isEmpty()) {
            world.attachText("What to know before trusting the figures", remarks);
        }
        world.attachSvg("Forward and backward", TimingCharts.times(sizes));
        if (world.device().isCuda()) {
            world.showInSummary("Speed-up over size", TimingCharts.speedup(sizes));
        } else {
            world.attachSvg("Speed-up over size", TimingCharts.speedup(sizes));
        }
        if (sizes.stream().anyMatch(size -> size.float8().isPresent())) {
            world.attachSvg("Speed-up of float8 over bfloat16", TimingCharts.float8(sizes));
        }
        world.attachSvg("Peak memory", TimingCharts.memory(sizes));
        world.attachSvg("Share of peak", TimingCharts.share(sizes));
        return new Same(
                "sizes in the table, in every execution",
                benchmark.sizes().size() * benchmark.executions().size(),
                sizes.size());
    }

    /** A line each. */
    private String warnings() {
        return benchmark.plan().warnings().stream()
                .map(warning -> warning + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static String interval(Ratio ratio) {
        return String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high());
    }
}
