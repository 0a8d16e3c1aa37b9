package dev.mixedprecision.part.execution;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.part.execution.CaptureAttempt.Disturbance;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.report.timing.TimingReport;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Locale;
import org.opentest4j.TestAbortedException;

/** How passes are run: operators launched one by one, recorded as CUDA graphs, fused. */
public final class ExecutionSteps {
    private static final int CONTEXT = 512;
    private static final int BATCH = 4;
    private static final int CONTEXT_OF_ACCURACY = 128;

    private final World world;
    private final Benchmarks benchmarks;
    private Replay replay;
    private GradientAccuracy accuracy;
    private PeakMemory memory;
    private CaptureAttempt broken;
    private SpeedupBenchmark benchmark;
    private Ratio launched;
    private Ratio replayed;

    public ExecutionSteps(World world, Benchmarks benchmarks) {
        this.world = world;
        this.benchmarks = benchmarks;
    }

    @When("the passes of {word} in {word} are recorded and replayed {int} times, each time with other ids")
    public void areReplayed(String size, String precision, int times) {
        replay("graph", size, precision, times);
    }

    @When("the fused passes of {word} in {word} are recorded and replayed {int} times, each time with other ids")
    public void fusedAreReplayed(String size, String precision, int times) {
        replay("fused-graph", size, precision, times);
    }

    private void replay(String execution, String size, String precision, int times) {
        judgeReplays(world.timed(
                size + " in " + precision + ", " + execution + ", " + times + " replays",
                () -> Replay.measure(size, execution, world.device(), precision, times, CONTEXT, BATCH)));
    }

    void judgeReplays(Replay outcome) {
        replay = outcome;
    }

    @Then("the loss and every gradient have the bits of an eager pass over the last ids")
    public void theBitsAreTheSame() {
        noGradientIsMissing();
        world.judge()
                .same(
                        "differing bits in " + replay.differing().size() + " arrays, " + ofReplay(),
                        "none",
                        replay.difference());
    }

    @Then("the loss has the bits of a launched fused pass over the last ids")
    public void theLossIsTheSame() {
        world.judge().same("the loss has the bits of the launched pass's, " + ofReplay(), true, replay.isLossTheSame());
    }

    @Then("every gradient is as close to that pass's as rounding leaves it")
    public void theGradientsAreClose() {
        noGradientIsMissing();
        world.judge()
                .atMost(
                        "‖replayed − launched‖ / ‖launched‖ of the worst gradient, " + replay.worst() + ", "
                                + ofReplay(),
                        replay.bound(),
                        replay.distance(),
                        "",
                        replay.formula());
    }

    private void noGradientIsMissing() {
        world.judge().same("parameters without a gradient from the graph, " + ofReplay(), 0L, replay.missing());
    }

    private String ofReplay() {
        return replay.size() + " in " + replay.precision();
    }

    @Then("the loss is not that of the first replay")
    public void theIdsAreRead() {
        world.judge().same("the last loss is the first one's, of other ids", false, replay.sameAsFirst());
    }

    @When("logits and gradients of {word} in {word} execution and {word} are compared with float64")
    public void areCompared(String size, String execution, String precision) {
        judgeAccuracy(world.timed(
                size + ", " + execution + ", in " + precision,
                () -> GradientAccuracy.measure(size, world.device(), execution, precision, CONTEXT_OF_ACCURACY)));
    }

    void judgeAccuracy(GradientAccuracy outcome) {
        accuracy = outcome;
    }

    @Then("logits and gradients are within the bound of precision and depth")
    public void withinBound() {
        String where = ", " + accuracy.size() + ", " + accuracy.execution() + ", in " + accuracy.precision();
        world.judge()
                .atMost(
                        "‖logits − float64‖ / ‖float64‖" + where,
                        accuracy.logitsBound(),
                        accuracy.logits(),
                        "",
                        accuracy.formula());
        world.judge()
                .atMost(
                        "the worst gradient's distance, " + accuracy.worst() + where,
                        accuracy.gradientBound(),
                        accuracy.gradient(),
                        "",
                        accuracy.formula());
    }

    @Then("the logits are not closer than a single rounding leaves them")
    public void notTooExact() {
        world.judge()
                .atLeast(
                        "‖logits − float64‖ / ‖float64‖, " + accuracy.size() + ", " + accuracy.execution(),
                        accuracy.leastBound(),
                        accuracy.logits(),
                        "",
                        "u / 8: less means another precision than " + accuracy.precision());
    }

    @When("the peak memory of {word} in {word} is measured in eager and in fused execution")
    public void memoryIsMeasured(String size, String precision) {
        SpeedupBenchmark chosen = benchmarks.chosen(world.device());
        if (!chosen.labels().contains(size)) {
            String reason = chosen.plan().skipped().get(size);
            throw new TestAbortedException(reason == null ? size + " is not among -Dbenchmark.sizes" : reason);
        }
        judgeMemory(world.timed(
                "peak memory of " + size + " in " + precision,
                () -> PeakMemory.measure(size, world.device(), precision, CONTEXT, BATCH)));
    }

    void judgeMemory(PeakMemory outcome) {
        memory = outcome;
    }

    @Then("it is lower in fused execution")
    public void fusedNeedsLess() {
        world.judge()
                .atMost(
                        String.format(
                                Locale.ROOT,
                                "peak memory of %s in %s, fused (%.2f GiB) against eager (%.2f GiB)",
                                memory.size(),
                                memory.precision(),
                                memory.fused() / 0x1p30,
                                memory.eager() / 0x1p30),
                        memory.eager() - 1,
                        memory.fused(),
                        "bytes",
                        "less than in eager execution");
    }

    @When("the passes of tiny are recorded")
    public void areRecorded() {
        areRecordedWith(Disturbance.NONE);
    }

    @When("the passes of tiny are recorded with {disturbance} in them")
    public void areRecordedWith(Disturbance disturbance) {
        judgeRecording(world.timed(
                "recording with " + disturbance, () -> CaptureAttempt.attempt(world.device(), disturbance)));
    }

    void judgeRecording(CaptureAttempt outcome) {
        broken = outcome;
        world.attachText("Refused with", broken.refusal());
    }

    @Then("that is refused with {string}")
    public void isRefused(String word) {
        world.judge()
                .same(
                        "the refusal says '" + word + "': " + broken.refusal(),
                        true,
                        broken.refusal().contains(word));
    }

    @Then("an eager pass afterwards has the loss that it had before")
    public void eagerGoesOn() {
        world.judge().same("loss of an eager pass", broken.before(), broken.after());
    }

    @Then("a recording afterwards has it too")
    public void recordingGoesOn() {
        world.judge().same("loss of a replay", broken.before(), broken.replayed());
    }

    @When("small, medium and large are timed in eager, graph and fused-graph execution")
    public void areTimed() {
        benchmark = benchmarks.comparingExecutions(world.device());
        for (String size : benchmark.labels()) {
            for (String execution : benchmark.executions()) {
                SizeTimings timings =
                        world.timed(size + ", " + execution, () -> benchmark.measure(size, execution, Double.NaN));
                world.attachCsv("Timings of " + size + ", " + execution, TimingReport.table(List.of(timings)));
            }
        }
    }

    @Then("as a graph {word}'s speed-up is at least {bound}")
    public void gainsAsGraph(String size, double least) {
        replayed = speedup(size, "graph");
        launched = speedup(size, "eager");
        if (!benchmark.plan().hardware().isDataCentre()) {
            throw new TestAbortedException("the factor is of data centre GPUs, and this is " + world.device());
        }
        world.judge()
                .atLeast(
                        "speed-up of " + size + " as a graph, lower end of the 95 % interval",
                        least,
                        replayed.low(),
                        "times",
                        "the feature's own bound");
    }

    @Then("where it is below {bound} as launched, launching has hidden the rest beyond the spread")
    public void launchingHidTheRest(double launchBound) {
        if (launched.value() >= launchBound) {
            world.attachText(
                    "This host launches fast",
                    String.format(
                            Locale.ROOT,
                            "Launched one by one it gains %.2f times already, not below %.1f.",
                            launched.value(),
                            launchBound));
            return;
        }
        world.judge()
                .atLeast(
                        "speed-up as a graph, lower end of the 95 % interval",
                        launched.high(), replayed.low(), "times", "the upper end as launched");
    }

    private Ratio speedup(String size, String execution) {
        SizeTimings timings = benchmark.results().stream()
                .filter(row -> row.size().equals(size) && row.execution().equals(execution))
                .findFirst()
                .orElseThrow(() -> new TestAbortedException(size + " is not among -Dbenchmark.sizes"));
        world.judge().same("what kept " + size + " from running as " + execution, "", timings.fallback());
        Ratio ratio = timings.speedup();
        if (!ratio.isKnown()) {
            throw new TestAbortedException("float32 was timed alone");
        }
        return ratio;
    }

    @Then("both curves are in one chart of the report")
    public void bothCurvesAreShown() {
        List<SizeTimings> rows = benchmark.results();
        world.attachSvg("Speed-up over size, launched and replayed", TimingReport.speedupChart(rows));
        world.attachSvg("Forward and backward", TimingReport.timesChart(rows));
        world.attachCsv("All timings", TimingReport.table(rows));
        world.judge()
                .same(
                        "rows in the chart",
                        benchmark.labels().size() * benchmark.executions().size(),
                        rows.size());
    }

    @Then("what part of the trend was launching is saved as {string}")
    public void theTrendIsTold(String file) {
        world.saveDeliverable(
                "What launching hides",
                file,
                SpeedupDeliverable.of(
                        benchmark.results(),
                        world.device().name(),
                        world.device().isCuda()));
    }
}
