package dev.mixedprecision.part.accumulation;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.Accumulation;
import dev.mixedprecision.numerics.Accumulator;
import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RepeatedAddition;
import dev.mixedprecision.part.accumulation.AccumulationPlan.Promotion;
import dev.mixedprecision.part.accumulation.AccumulationVocabulary.Sum;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Running sums: what libtorch gives, held to the exact model. */
public final class AccumulationSteps {
    private final World world;
    private final AccumulationExperiment experiment;
    private final List<AccumulationOutcome> outcomes = new ArrayList<>();

    public AccumulationSteps(World world) {
        this(world, new AccumulationExperiment());
    }

    AccumulationSteps(World world, AccumulationExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("{number} in {format} is added {int} times to {number} in {sum}")
    public void isAdded(Figure addend, FloatFormat addendType, int count, Figure start, Sum sum) {
        Accumulator accumulator = new Accumulator(sum.type(), addendType);
        run(
                world.device(),
                accumulator,
                sum.promotion().orElse(Promotion.implied(accumulator)),
                new RepeatedAddition(start.exact(), addend.exact(), count));
        factsOfOne();
    }

    @When("{number} is added {int} times to {number}, and {number} {int} times to {number}, in {format} into {sum}")
    public void bothAreAdded(
            Figure addend,
            int count,
            Figure start,
            Figure addend2,
            int count2,
            Figure start2,
            FloatFormat addendType,
            Sum sum) {
        isAdded(addend, addendType, count, start, sum);
        isAdded(addend2, addendType, count2, start2, sum);
    }

    @When("every variant adds {number} to {number} a thousand times")
    public void everyVariant(Figure addend, Figure start) {
        RepeatedAddition workload = new RepeatedAddition(start.exact(), addend.exact(), 1000);
        for (Accumulator accumulator : List.of(
                Accumulator.in(FloatFormat.FLOAT32),
                Accumulator.in(FloatFormat.FLOAT16),
                new Accumulator(FloatFormat.FLOAT32, FloatFormat.FLOAT16),
                Accumulator.in(FloatFormat.BFLOAT16),
                new Accumulator(FloatFormat.FLOAT32, FloatFormat.BFLOAT16))) {
            run(world.device(), accumulator, Promotion.implied(accumulator), workload);
        }
        world.showInSummary("Error over the steps", AccumulationReport.errorChart(allSums()));
        world.attachSvg("Partial sums", AccumulationReport.sumChart(allSums()));
        world.attachCsv("Results", AccumulationReport.table(allSums()));
        factsOfAll();
    }

    @Then("the sum stops at {number} after {int} additions")
    public void stops(Figure value, int additions) {
        FloatFormat format = only().plan().accumulator().sum();
        world.judge().exactly("where it stops: " + only().plan(), value.value(), sums().result(), format);
        world.judge().same("first addition that changes nothing", String.valueOf(additions + 1), stagnation());
        world.judge()
                .atMost(
                        "addend, once stored",
                        format.ulp(value.value()) / 2,
                        sums().roundedAddend(),
                        "",
                        "half a unit in the last place of " + format + " at " + value);
    }

    @Then("the sum goes on past {number}")
    public void goesOn(Figure value) {
        world.judge().atLeast("sum: " + only().plan(), value.value(), sums().result(), "", "where float16 stops");
        world.judge().same("first addition that changes nothing", "none", stagnation());
    }

    private String stagnation() {
        return sums().stagnatesAt().isPresent()
                ? String.valueOf(sums().stagnatesAt().getAsInt())
                : "none";
    }

    @Then("the {ordinal} errs by exactly {number}, so that the published {number} is {verdict} for it")
    public void errsBy(int ordinal, Figure error, Figure published, boolean right) {
        AccumulationOutcome outcome = outcomes.get(ordinal);
        BigDecimal measured = outcome.sums().error().abs();
        world.judge().exactly("error: " + outcome.plan(), error, measured);
        boolean finite = Double.isFinite(published.value());
        BigDecimal rounded = finite ? measured.setScale(published.exact().scale(), RoundingMode.HALF_EVEN) : measured;
        world.judge()
                .same(
                        "the published " + published + " beside the error to its digits, " + rounded.toPlainString(),
                        verdict(right),
                        verdict(finite && rounded.compareTo(published.exact()) == 0));
    }

    private static String verdict(boolean right) {
        return right ? "right" : "wrong";
    }

    private void factsOfOne() {
        Facts facts = world.facts();
        facts.values().put(this::sum, "the sum");
        facts.values()
                .put(() -> exact("distance from the exact sum", sums().error().abs()), "its error");
        facts.values().put(() -> exact("input rounding error", sums().inputError()), "the input rounding error");
        facts.values().put(() -> exact("accumulation error", sums().accumulationError()), "the accumulation error");
        facts.bounds()
                .put(
                        () -> bound("accumulation error", ErrorBound.running(sums()), sums().accumulationError()),
                        "the accumulation error",
                        "half an ulp at every addition");
        facts.bounds()
                .put(
                        () -> bound("accumulation error", ErrorBound.apriori(sums()), sums().accumulationError()),
                        "the accumulation error",
                        "unit roundoff a priori");
        facts.bounds()
                .put(
                        () -> bound("whole error", ErrorBound.total(sums()), sums().error()),
                        "the whole error",
                        "both errors together");
        FloatFormat format = only().plan().accumulator().sum();
        facts.same()
                .put(
                        () -> sameSteps(
                                "the exact model of " + format,
                                only().plan().accumulator().run(only().plan().workload())),
                        "the partial sums",
                        "the exact ones rounded to " + format);
        facts.same()
                .put(
                        () -> sameSteps("cast first", again(only().plan().device(), Promotion.CAST_FIRST)),
                        "the partial sums",
                        "with the addend cast first");
        facts.same()
                .put(
                        () -> sameSteps(
                                "the CPU",
                                again(ComputeDevice.cpu(), only().plan().how())),
                        "the partial sums",
                        "on the CPU");
    }

    private void factsOfAll() {
        for (Accumulation sums : allSums()) {
            Accumulator variant = sums.accumulator();
            world.found(Finding.value(
                    sums.workload() + ", " + variant.addend() + " into " + variant.sum(),
                    sums.result(),
                    variant.sum()));
            world.facts()
                    .quantities()
                    .put(
                            () -> new Facts.Quantity(
                                    "|error| of " + variant, sums.error().abs().doubleValue(), "", ""),
                            "error of " + variant.addend() + " into " + variant.sum());
        }
        world.facts()
                .values()
                .putAll(
                        () -> allSums().stream()
                                .filter(sums -> sums.accumulator().sum() == FloatFormat.FLOAT32
                                        && sums.accumulator().addend() != FloatFormat.FLOAT32)
                                .map(sums -> (Value) new Value.Exact(
                                        "accumulation error: " + sums.accumulator(), sums.accumulationError()))
                                .toList(),
                        "the accumulation error of either low-precision type into float32");
        world.deliver("Deliverable (a)", () -> AccumulationReport.deliverable(allSums()));
    }

    private Value sum() {
        world.judge().same("type of the sum", only().plan().accumulator().sum(), only().resultFormat());
        return new Value.Floating("sum: " + only().plan(), sums().result(), only().resultFormat());
    }

    private Value exact(String what, BigDecimal error) {
        return new Value.Exact(what + ": " + only().plan(), error);
    }

    private Bound bound(String what, ErrorBound bound, BigDecimal error) {
        return new Bound.OfError(what + ": " + only().plan(), bound.margin(error));
    }

    private Comparison sameSteps(String reference, Accumulation expected) {
        return new Comparison.SameSteps(
                reference,
                expected.partialSums(),
                sums().partialSums(),
                expected.accumulator().sum());
    }

    private Accumulation again(ComputeDevice device, Promotion how) {
        AccumulationPlan plan = only().plan();
        return run(device, plan.accumulator(), how, plan.workload()).sums();
    }

    private AccumulationOutcome run(
            ComputeDevice device, Accumulator accumulator, Promotion how, RepeatedAddition workload) {
        AccumulationPlan plan = new AccumulationPlan(device, accumulator, how, workload);
        AccumulationOutcome outcome = world.timed(plan.toString(), () -> experiment.run(plan));
        outcomes.add(outcome);
        return outcome;
    }

    private AccumulationOutcome only() {
        return outcomes.get(0);
    }

    private Accumulation sums() {
        return only().sums();
    }

    private List<Accumulation> allSums() {
        return outcomes.stream().map(AccumulationOutcome::sums).toList();
    }
}
