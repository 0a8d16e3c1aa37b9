package dev.mixedprecision.part.execution;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.report.timing.TimingCharts;
import dev.mixedprecision.report.timing.TimingTable;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.InputShape;
import dev.mixedprecision.spec.Named;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opentest4j.TestAbortedException;

/** How passes are run: operators launched one by one, recorded as CUDA graphs, fused. */
public final class ExecutionSteps {
    private final World world;
    private final Benchmarks benchmarks;
    private SpeedupBenchmark benchmark;

    public ExecutionSteps(World world, Benchmarks benchmarks) {
        this.world = world;
        this.benchmarks = benchmarks;
    }

    @When(
            "the passes of {size} in {execution} execution and {format} are replayed {int} times, each time with other ids")
    public void areReplayed(ModelSize size, Execution execution, FloatFormat precision, int times) {
        PassPlan plan = plan(size, precision);
        replayed(world.timed(plan + ", " + execution + ", " + times + " replays", () -> new ReplayExperiment()
                .run(plan, execution, times)));
    }

    private PassPlan plan(ModelSize size, FloatFormat precision) {
        InputShape input = world.input();
        return new PassPlan(size, world.device(), precision, input.context(), input.batch(), 1);
    }

    void replayed(Replay replay) {
        String of = replay.size() + " in " + replay.precision();
        // Of fused passes which bits differ is chance, and no two runs agree on it.
        world.found(
                Execution.labelled(replay.execution()).isFused()
                        ? Finding.number(
                                "distance of a replay's worst gradient from the launched pass's, " + of,
                                replay.distance(),
                                "")
                        : Finding.words(
                                "elements that differ in a bit between replays and the launched pass, " + of,
                                replay.difference()));
        Facts facts = world.facts();
        facts.same()
                .putAll(
                        () -> List.of(
                                missing(replay, of),
                                new Same(
                                        "differing bits in "
                                                + replay.differing().size() + " arrays, " + of,
                                        "none",
                                        replay.difference())),
                        "the loss and every gradient",
                        "in an eager pass over the last ids");
        facts.same()
                .put(
                        () -> new Same(
                                "elements of the loss with other bits than the launched pass's, " + of,
                                0L,
                                replay.differing().get(Replay.LOSS)),
                        "the loss",
                        "in a launched fused pass over the last ids");
        facts.bounds()
                .put(
                        () -> gradientBound(replay, of),
                        "the distance of the worst gradient from that pass's",
                        "twice the farthest of 200 more");
        facts.other()
                .put(
                        () -> new Quantity(
                                "elements of the last loss that differ from the first one's, of other ids",
                                replay.fromFirst(),
                                "elements",
                                "the same bits"),
                        "the loss",
                        "in the first replay");
    }

    private Bound gradientBound(Replay replay, String of) {
        missing(replay, of).require(world.judge());
        return new Bound.Upper(
                "‖replayed − launched‖ / ‖launched‖ of the worst gradient, " + replay.worst() + ", " + of,
                2 * replay.farthest(),
                replay.distance(),
                "",
                "twice the farthest of " + replay.launches() + " more launched passes, " + replay.farthest());
    }

    private static Comparison missing(Replay replay, String of) {
        return new Same("parameters without a gradient from the graph, " + of, 0L, replay.missing());
    }

    @When(
            "{size} takes {int} whole steps in {execution} execution and {format}, replayed and launched, with the loss times"
                    + " {number}")
    public void takesWholeSteps(ModelSize size, int steps, Execution execution, FloatFormat precision, Figure scale) {
        PassPlan plan = plan(size, precision);
        tookWholeSteps(
                world.timed(plan + ", " + execution + ", " + steps + " whole steps", () -> new WholeStepExperiment()
                        .run(plan, execution, steps, scale.value())));
    }

    void tookWholeSteps(WholeSteps steps) {
        String of = steps.size() + " in " + steps.execution() + " execution and " + steps.precision();
        world.found(Finding.words(
                "parameters that differ in a bit after " + steps.steps() + " replayed and launched whole steps, " + of,
                steps.difference()));
        String parameters = "the parameters after replayed steps";
        Facts facts = world.facts();
        facts.same()
                .put(
                        () -> new Same(
                                "parameters with other bits than launched steps leave, " + of,
                                "none",
                                steps.difference()),
                        parameters,
                        "after launched ones");
        facts.same()
                .put(
                        () -> new Same("elements of parameters that replayed steps change, " + of, 0L, steps.changed()),
                        parameters,
                        "before");
        facts.other()
                .put(
                        () -> new Quantity(
                                "elements of parameters that replayed steps change, " + of,
                                steps.changed(),
                                "elements",
                                "no step"),
                        parameters,
                        "before");
        facts.changes()
                .put(
                        () -> new Facts.Change(
                                new Value.Floating("scale before, " + of, steps.scaleBefore(), FloatFormat.FLOAT32),
                                new Value.Floating("scale after, " + of, steps.scaleAfter(), FloatFormat.FLOAT32)),
                        "the scale");
    }

    @When("logits and gradients of {size} in {execution} execution and {format} are compared with float64")
    public void areCompared(ModelSize size, Execution execution, FloatFormat precision) {
        PassPlan plan = plan(size, precision);
        compared(world.timed(size + ", " + execution + ", in " + precision, () -> new GradientAccuracyExperiment()
                .run(plan, execution)));
    }

    void compared(GradientAccuracy accuracy) {
        String where = ", " + accuracy.size() + ", " + accuracy.execution() + ", in " + accuracy.precision();
        double u = accuracy.precision().unitRoundoff();
        world.found(Finding.number("distance of the logits from float64's" + where, accuracy.logits() / u, "u"));
        Named<Quantity> quantities = world.facts().quantities();
        quantities.put(
                () -> new Quantity("‖logits − float64‖ / ‖float64‖" + where, accuracy.logits() / u, "u", ""),
                "the distance of the logits");
        quantities.put(
                () -> new Quantity(
                        "the worst gradient's distance, " + accuracy.worst() + where, accuracy.gradient() / u, "u", ""),
                "the distance of the worst gradient");
    }

    @When("the peak memory of {size} in {format} is measured in eager and in fused execution")
    public void memoryIsMeasured(ModelSize size, FloatFormat precision) {
        SpeedupBenchmark chosen = benchmarks.chosen(world.device());
        if (!chosen.sizes().contains(size)) {
            String reason = chosen.plan().skipped().get(size.label());
            throw new TestAbortedException(reason == null ? size + " is not among -Dbenchmark.sizes" : reason);
        }
        PassPlan plan = plan(size, precision);
        measured(world.timed("peak memory of " + plan, () -> new PeakMemoryExperiment().run(plan)));
    }

    void measured(PeakMemory memory) {
        String what = String.format(
                Locale.ROOT,
                "peak memory of %s in %s, fused (%.2f GiB) against eager (%.2f GiB)",
                memory.size(),
                memory.precision(),
                memory.fused() / 0x1p30,
                memory.eager() / 0x1p30);
        world.facts()
                .quantities()
                .put(() -> new Quantity(what, memory.fused(), "bytes", ""), "peak memory of fused execution");
        world.facts()
                .quantities()
                .put(
                        () -> new Quantity("peak memory of eager execution", memory.eager(), "bytes", ""),
                        "peak memory of eager execution");
    }

    @When("the passes of tiny are recorded, disturbed by {disturbance}")
    public void areRecorded(Disturbance disturbance) {
        recorded(world.timed(
                "recording with " + disturbance, () -> new CaptureExperiment().run(world.device(), disturbance)));
    }

    void recorded(CaptureAttempt attempt) {
        Facts facts = world.facts();
        facts.refusals().put(() -> new Facts.Refusal("the recording", attempt.refusal()), "the recording");
        facts.same()
                .put(
                        () -> new Same("loss of an eager pass", attempt.before(), attempt.after()),
                        "the loss of an eager pass afterwards",
                        "before");
        facts.same()
                .put(
                        () -> new Same("loss of a replay", attempt.before(), attempt.replayed()),
                        "the loss of an undisturbed recording afterwards",
                        "before");
    }

    @When("all chosen sizes are launched one by one and replayed")
    public void areTimed() {
        benchmark = benchmarks.chosen(world.device());
        for (ModelSize size : benchmark.sizes()) {
            for (Execution execution : List.of(Execution.EAGER, Execution.GRAPH)) {
                String reason = benchmark.whyNot(size, execution);
                if (!reason.isEmpty()) {
                    throw new TestAbortedException(reason);
                }
                SizeTimings timings = Benchmarks.measure(world, benchmark, size, execution);
                world.attachCsv("Timings of " + size + ", " + execution, TimingTable.of(List.of(timings)));
            }
        }
        world.facts().quantities().putAll(this::replayedOverLaunched, "replayed time over the launched one");
        world.facts().exhibits().put(this::bothCurves, "the speed-up as launched and as a graph in one chart");
        world.deliver(
                "What launching hides",
                () -> SpeedupDeliverable.of(
                        rows(), world.device().name(), world.device().isCuda()));
    }

    private List<Quantity> replayedOverLaunched() {
        List<Quantity> ratios = new ArrayList<>();
        for (SizeTimings launched : benchmark.results(Execution.EAGER)) {
            SizeTimings replayed = benchmark.results(Execution.GRAPH).stream()
                    .filter(row -> row.size().equals(launched.size()))
                    .findFirst()
                    .orElseThrow();
            world.judge().same("what kept " + launched.size() + " from being replayed", "", replayed.fallback());
            for (PrecisionTimings each : launched.precisions()) {
                PrecisionTimings other = replayed.in(each.precision()).orElseThrow();
                String what = "replayed over launched time, " + launched.size() + " in " + each.precision();
                double ratio = other.total().median() / each.total().median();
                world.found(Finding.number(what, ratio, "times"));
                ratios.add(new Quantity(what, ratio, "times", "the same kernels, and what two medians may differ by"));
            }
        }
        return ratios;
    }

    /** What was launched and what was replayed, whatever else was timed. */
    private List<SizeTimings> rows() {
        return benchmark.results().stream()
                .filter(row -> row.execution().equals(Execution.EAGER.toString())
                        || row.execution().equals(Execution.GRAPH.toString()))
                .toList();
    }

    private Comparison bothCurves() {
        List<SizeTimings> rows = rows();
        world.attachSvg("Speed-up over size, launched and replayed", TimingCharts.speedup(rows));
        world.attachSvg("Forward and backward", TimingCharts.times(rows));
        world.attachCsv("All timings", TimingTable.of(rows));
        return new Same("rows in the chart", 2 * benchmark.sizes().size(), rows.size());
    }
}
