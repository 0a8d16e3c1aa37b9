package dev.mixedprecision.part.speedup;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.report.timing.TimingReport;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** The speed-up of mixed precision. All scenarios of a run on one device read from one benchmark. */
public final class SpeedupSteps {
    private static final int CONTEXT_OF_ACCURACY = 128;

    /** What the laws of this part speak of, unless they say otherwise. */
    private static final String EAGER = "eager";

    private final World world;
    private final Benchmarks benchmarks;
    private final LogitExperiment logits;
    private SpeedupBenchmark benchmark;
    private SizeTimings timings;
    private double bound = Double.NaN;
    private LogitAccuracy accuracy;

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

    @When("{word} is timed")
    public void isTimed(String size) {
        benchmark = size.equals("tiny") ? benchmarks.tiny(world.device()) : benchmarks.chosen(world.device());
        time(size, EAGER, Double.NaN);
    }

    @When("{word} is timed with AdamW")
    public void isTimedWithAdamW(String size) {
        if (!size.equals("tiny") && !benchmarks.chosen(world.device()).labels().contains(size)) {
            throw new TestAbortedException(size + " is not among -Dbenchmark.sizes, or does not fit");
        }
        benchmark = benchmarks.withAdamW(size, world.device());
        time(size, EAGER, Double.NaN);
    }

    @When("{word} is timed until its speed-up is settled against {word} on data centre GPUs and {word} on others")
    public void isTimedUntilSettled(String size, String dataCentre, String other) {
        benchmark = benchmarks.chosen(world.device());
        String stated = benchmark.plan().hardware().isDataCentre() ? dataCentre : other;
        if (stated.equals("-")) {
            throw new TestAbortedException("no claim is made for " + size + " on " + world.device());
        }
        bound = Double.parseDouble(stated);
        time(size, EAGER, bound);
    }

    @When("all chosen sizes are timed")
    public void allAreTimed() {
        benchmark = benchmarks.chosen(world.device());
        requireAny();
        for (String size : benchmark.labels()) {
            benchmark.executions().forEach(execution -> time(size, execution, Double.NaN));
        }
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
        world.attachCsv("Timings of " + size + ", " + execution, TimingReport.table(List.of(timings)));
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

    @When("the logits of {word} under {word} autocast are compared with float64")
    public void logitsAreCompared(String size, String type) {
        accuracy = world.timed(
                "logits of " + size + " in " + type,
                () -> logits.measure(size, Benchmarks.hardware(world.device()), type, CONTEXT_OF_ACCURACY, 1));
    }

    @Then("the total speed-up is at least that")
    public void theSpeedupIsAtLeast() {
        Ratio ratio = known();
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
                        "the row of the size");
    }

    @Then("the logits of the mixed pass are in mixed precision and those of the other are float32")
    public void theLogitsHaveTheirTypes() {
        PrecisionTimings mixed = mixed();
        world.judge()
                .same("dtype of the float32 logits", "float32", timings.full().logits());
        world.judge().same("dtype of the logits under autocast", mixed.precision(), mixed.logits());
    }

    @Then("the parameters and their gradients are float32 in every precision")
    public void theParametersAreFloat32() {
        for (PrecisionTimings each : timings.precisions()) {
            requireMeasured(each);
            world.judge()
                    .same("dtypes of parameters and gradients, " + each.precision(), "float32", each.trainedDtypes());
        }
    }

    @Then("after each sample at most {int} % of it was left to do")
    public void theClockWaits(int percent) {
        for (PrecisionTimings each : timings.precisions()) {
            requireMeasured(each);
            double shortest = Math.min(each.forward().median(), each.backward().median());
            world.judge()
                    .atMost(
                            "work left after a sample, " + timings.size() + " in " + each.precision(),
                            percent / 100.0 * shortest,
                            each.leftToDoMs().median(),
                            "ms",
                            percent + " % of the shorter phase; more means a clock that does not synchronise");
        }
    }

    @Then("each speed-up is above that of the size before, beyond the spread")
    public void speedupsGrow() {
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
        for (int i = 1; i < sizes.size(); i++) {
            Ratio smaller = sizes.get(i - 1).speedup();
            Ratio larger = sizes.get(i).speedup();
            world.judge()
                    .atLeast(
                            "lower end of the speed-up's interval, "
                                    + sizes.get(i).size() + " after "
                                    + sizes.get(i - 1).size(),
                            Math.nextUp(smaller.high()),
                            larger.low(),
                            "times",
                            "above the upper end of " + sizes.get(i - 1).size() + "'s");
        }
    }

    @Then("the total times of float16 and bfloat16 differ by at most {int} %")
    public void lowPrecisionsAgree(int percent) {
        if (timings.precisions().size() < 3) {
            throw new TestAbortedException("float32 was timed alone, or with one other precision");
        }
        double half = measured("float16").total().median();
        double brain = measured("bfloat16").total().median();
        world.judge()
                .atMost(
                        "difference of float16 and bfloat16, " + timings.size(),
                        percent,
                        percentApart(half, brain),
                        "%",
                        "equal throughput, and what kernels may differ by");
    }

    private static double percentApart(double a, double b) {
        return 100 * Math.abs(a - b) / Math.max(a, b);
    }

    @Then("the peak memory in mixed precision is below that in float32")
    public void memoryShrinks() {
        double full = timings.full().peakBytes();
        double mixed = mixed().peakBytes();
        if (Double.isNaN(full) || Double.isNaN(mixed)) {
            throw new TestAbortedException("peak memory of " + timings.size() + " is not known: see the console");
        }
        world.judge().atMost("peak memory of " + timings.size(), full - 1, mixed, "bytes", "less than in float32");
    }

    @Then("every parameter has moved by {decimal} or more, half the learning rate, and is finite")
    public void everyParameterIsTrained(BigDecimal least) {
        world.judge()
                .atLeast(
                        "change of the least changed parameter of " + timings.size(),
                        least.doubleValue(),
                        timings.leastChange(),
                        "",
                        "half the learning rate; NaN is a parameter that is not finite");
    }

    @Then("the optimizer takes the same time in both precisions, within {int} %")
    public void theOptimizerGainsNothing(int percent) {
        double full = timings.full().optimizer().times().median();
        double mixed = mixed().optimizer().times().median();
        world.judge()
                .atMost(
                        "difference of the optimizer's times, " + timings.size(),
                        percent,
                        percentApart(full, mixed),
                        "%",
                        "the same float32 parameters, gradients and moments");
    }

    @Then("the optimizer's share of a step is in the report")
    public void theShareIsShown() {
        world.attachText(
                "The whole step",
                SpeedupDeliverable.of(
                        List.of(timings), world.device().name(), world.device().isCuda()));
        world.judge()
                .same(
                        "steps of AdamW timed",
                        timings.full().total().count(),
                        timings.full().wholeStep().count());
    }

    @Then("their distance is within the bound of precision and depth")
    public void withinBound() {
        world.judge().same("dtype of the logits", true, !accuracy.logits().equals("float32"));
        world.judge()
                .atMost(
                        "‖logits − float64‖ / ‖float64‖, " + accuracy.size() + " in " + accuracy.logits(),
                        accuracy.bound(),
                        accuracy.measured(),
                        "",
                        "u √(18 layers + 3)");
    }

    @Then("it is not below what a single rounding leaves")
    public void notTooExact() {
        world.judge()
                .atLeast(
                        "‖logits − float64‖ / ‖float64‖, " + accuracy.size(),
                        accuracy.leastBound(),
                        accuracy.measured(),
                        "",
                        "u / 8: less means that autocast was off");
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

    @Then("table and charts are in the report")
    public void tableAndCharts() {
        List<SizeTimings> sizes = benchmark.results();
        world.attachCsv("All timings", TimingReport.table(sizes));
        String remarks = warnings() + TimingReport.flags(sizes);
        if (!remarks.isEmpty()) {
            world.attachText("What to know before trusting the figures", remarks);
        }
        world.attachSvg("Forward and backward", TimingReport.timesChart(sizes));
        world.attachSvg("Speed-up over size", TimingReport.speedupChart(sizes));
        world.attachSvg("Peak memory", TimingReport.memoryChart(sizes));
        world.attachSvg("Share of peak", TimingReport.shareChart(sizes));
        world.judge()
                .same(
                        "sizes in the table, in every execution",
                        benchmark.labels().size() * benchmark.executions().size(),
                        sizes.size());
    }

    @Then("the speed-up's deliverable is saved as {string}")
    public void theDeliverableIsSaved(String file) {
        world.saveDeliverable(
                "Deliverable (c)",
                file,
                SpeedupDeliverable.of(
                                benchmark.results(),
                                world.device().name(),
                                world.device().isCuda())
                        + warnings());
    }

    /** A line each. */
    private String warnings() {
        return benchmark.plan().warnings().stream()
                .map(warning -> warning + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private PrecisionTimings mixed() {
        return timings.mixed().orElseThrow(() -> new TestAbortedException("float32 was timed alone"));
    }

    private PrecisionTimings measured(String precision) {
        PrecisionTimings found = timings.in(precision).orElseThrow();
        requireMeasured(found);
        return found;
    }

    private void requireMeasured(PrecisionTimings each) {
        world.judge().same("trouble with " + timings.size() + " in " + each.precision(), "", each.trouble());
        world.judge()
                .same(
                        "execution of " + timings.size(),
                        "as asked",
                        timings.isAsAsked() ? "as asked" : timings.fallback());
    }

    private Ratio known() {
        requireMeasured(timings.full());
        requireMeasured(mixed());
        return timings.speedup();
    }

    private static String interval(Ratio ratio) {
        return String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high());
    }
}
