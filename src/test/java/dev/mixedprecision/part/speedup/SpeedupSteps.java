package dev.mixedprecision.part.speedup;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.part.speedup.SpeedupVocabulary.Claim;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.report.timing.TimingCharts;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.report.timing.TimingTable;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.InputShape;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** The speed-up of mixed precision. All scenarios of a run on one device read from one benchmark. */
public final class SpeedupSteps {
    /** What the laws of this part speak of, unless they say otherwise. */
    private static final String EAGER = "eager";

    private final World world;
    private final Benchmarks benchmarks;
    private final LogitExperiment logits;
    private SpeedupBenchmark benchmark;
    private SizeTimings timings;
    private TimingFacts facts;

    public SpeedupSteps(World world, Benchmarks benchmarks) {
        this(world, benchmarks, LogitAccuracy::measure);
    }

    SpeedupSteps(World world, Benchmarks benchmarks, LogitExperiment logits) {
        this.world = world;
        this.benchmarks = benchmarks;
        this.logits = logits;
    }

    /** Compares the logits of a size on a device, under autocast in a type, with float64. */
    @FunctionalInterface
    interface LogitExperiment {
        LogitAccuracy measure(String size, Hardware hardware, String type, int context, int batch);
    }

    @When("{size} is timed")
    public void isTimed(String size) {
        benchmark = size.equals("tiny") ? benchmarks.tiny(world.device()) : benchmarks.chosen(world.device());
        time(size, EAGER, Double.NaN);
    }

    @When("{size} is timed with AdamW")
    public void isTimedWithAdamW(String size) {
        if (!size.equals("tiny") && !benchmarks.chosen(world.device()).labels().contains(size)) {
            throw new TestAbortedException(size + " is not among -Dbenchmark.sizes, or does not fit");
        }
        benchmark = benchmarks.withAdamW(size, world.device());
        time(size, EAGER, Double.NaN);
    }

    /** The bound is told beforehand, so that steps are added while the interval of the ratio holds it. */
    @When("{size} is timed until a speed-up of {claim} is settled")
    public void isTimedUntilSettled(String size, Claim claim) {
        benchmark = benchmarks.chosen(world.device());
        time(size, EAGER, claimed(size, claim));
    }

    @When("all chosen sizes are timed")
    public void allAreTimed() {
        benchmark = benchmarks.chosen(world.device());
        requireAny();
        for (String size : benchmark.labels()) {
            benchmark.executions().forEach(execution -> time(size, execution, Double.NaN));
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
        if (benchmark.labels().isEmpty() || benchmark.executions().isEmpty()) {
            throw new TestAbortedException("nothing is left to time: "
                    + String.join("; ", benchmark.plan().warnings()));
        }
    }

    private void time(String size, String execution, double against) {
        String reason = benchmark.whyNot(size, execution);
        if (!reason.isEmpty()) {
            throw new TestAbortedException(reason);
        }
        timings = world.timed(
                size + ", " + execution + ", in float32 and " + benchmark.mixedPrecision(),
                () -> benchmark.measure(size, execution, against));
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

    @When("the logits of {size} under {format} autocast are compared with float64")
    public void logitsAreCompared(String size, FloatFormat type) {
        InputShape input = world.input();
        LogitAccuracy accuracy = world.timed(
                "logits of " + size + " in " + type,
                () -> logits.measure(
                        size, Benchmarks.hardware(world.device()), type.toString(), input.context(), input.batch()));
        String what = "‖logits − float64‖ / ‖float64‖, " + accuracy.size();
        world.facts().bounds().put(() -> depthBound(what, accuracy), "the logits", "precision and depth");
        world.facts()
                .bounds()
                .put(
                        () -> new Bound.Lower(
                                what,
                                accuracy.leastBound(),
                                accuracy.measured(),
                                "",
                                "u / 8: less means that autocast was off"),
                        "the logits",
                        Bound.SINGLE_ROUNDING);
    }

    private Bound depthBound(String what, LogitAccuracy accuracy) {
        world.judge().same("dtype of the logits", true, !accuracy.logits().equals("float32"));
        return new Bound.Upper(
                what + " in " + accuracy.logits(), accuracy.bound(), accuracy.measured(), "", "u √(18 layers + 3)");
    }

    @Then("its total speed-up is at least {claim}")
    public void theSpeedupIsAtLeast(Claim claim) {
        double bound = claimed(timings.size(), claim);
        Ratio ratio = facts.speedup();
        boolean settled = ratio.against(bound) != Ratio.Verdict.UNSETTLED;
        if (!settled) {
            world.attachText(
                    "Unsettled",
                    "After " + timings.full().total().count() + " steps the interval " + interval(ratio)
                            + " still holds the bound " + bound + ": the median decides.");
        }
        world.judge()
                .atLeast(
                        "total speed-up of " + timings.size() + ", 95 % interval " + interval(ratio)
                                + (settled ? "" : ", unsettled"),
                        bound,
                        settled ? ratio.low() >= bound ? ratio.value() : ratio.high() : ratio.value(),
                        "times",
                        "as the feature claims");
    }

    private double claimed(String size, Claim claim) {
        return claim.on(benchmark.plan().hardware())
                .orElseThrow(() -> new TestAbortedException("no claim is made for " + size + " on " + world.device()));
    }

    /** One end of each size's interval, from the first size (0) to the last but one, or from the second (1) to the last. */
    private List<Quantity> growth(int first, String end, ToDoubleFunction<Ratio> endOf) {
        List<SizeTimings> sizes = benchmark.results().stream()
                .filter(size -> size.execution().equals(EAGER))
                .toList();
        if (sizes.stream().anyMatch(size -> size.mixed().isEmpty())) {
            throw new TestAbortedException("float32 was timed alone");
        }
        if (sizes.size() < 2) {
            throw new TestAbortedException(
                    "needs two sizes or more in -Dbenchmark.sizes, and eager in -Dbenchmark.execution");
        }
        return sizes.subList(first, sizes.size() - 1 + first).stream()
                .map(size -> new Quantity(
                        end + " end of the speed-up's interval, " + size.size(),
                        endOf.applyAsDouble(size.speedup()),
                        "times",
                        ""))
                .toList();
    }

    @Then("the CSV has a row for every size and the JSON every sample")
    public void theFilesAreComplete() throws IOException {
        String csv = Files.readString(benchmark.plan().options().output());
        String json = Files.readString(TimingFiles.samples(benchmark.plan()));
        world.judge()
                .same(
                        "rows",
                        1 + benchmark.labels().size() * benchmark.executions().size(),
                        (int) csv.lines().count());
        for (SizeTimings size : benchmark.results()) {
            world.judge()
                    .same(
                            "row of " + size.size() + ", " + size.execution(),
                            true,
                            csv.lines()
                                    .anyMatch(row -> row.startsWith(size.size() + ",")
                                            && row.contains("," + size.execution() + ",")));
        }
        world.judge()
                .same(
                        "samples of forward and backward in the JSON",
                        benchmark.results().stream()
                                .flatMap(size -> size.precisions().stream())
                                .mapToInt(each ->
                                        each.forward().count() + each.backward().count())
                                .sum(),
                        samplesIn(json));
        world.attachCsv("mixed_precision_benchmark", csv);
        world.attachText("All samples (JSON)", json);
    }

    private static int samplesIn(String json) {
        int samples = 0;
        for (JsonElement size : JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("sizes")) {
            for (JsonElement precision : size.getAsJsonObject().getAsJsonArray("precisions")) {
                for (String phase : List.of("forward", "backward")) {
                    samples += precision
                            .getAsJsonObject()
                            .getAsJsonObject(phase)
                            .getAsJsonArray("values")
                            .size();
                }
            }
        }
        return samples;
    }

    private Comparison tableAndCharts() {
        List<SizeTimings> sizes = benchmark.results();
        world.attachCsv("All timings", TimingTable.of(sizes));
        String remarks = warnings() + TimingTable.flags(sizes);
        if (!remarks.isEmpty()) {
            world.attachText("What to know before trusting the figures", remarks);
        }
        world.attachSvg("Forward and backward", TimingCharts.times(sizes));
        world.attachSvg("Speed-up over size", TimingCharts.speedup(sizes));
        world.attachSvg("Peak memory", TimingCharts.memory(sizes));
        world.attachSvg("Share of peak", TimingCharts.share(sizes));
        return new Same(
                "sizes in the table, in every execution",
                benchmark.labels().size() * benchmark.executions().size(),
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
