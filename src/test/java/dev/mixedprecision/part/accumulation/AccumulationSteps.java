package dev.mixedprecision.part.accumulation;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.Accumulation;
import dev.mixedprecision.numerics.Accumulator;
import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RepeatedAddition;
import dev.mixedprecision.part.accumulation.AccumulationPlan.Promotion;
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

    @When("{decimal} in {format} is added {int} times to {decimal} in {format}, {how}")
    public void isAdded(
            BigDecimal addend,
            FloatFormat addendType,
            int count,
            BigDecimal start,
            FloatFormat sumType,
            Promotion how) {
        run(world.device(), new Accumulator(sumType, addendType), how, new RepeatedAddition(start, addend, count));
    }

    @When(
            "{decimal} is added {int} times to {decimal}, and {decimal} {int} times to {decimal}, in {format} into {format}, {how}")
    public void bothAreAdded(
            BigDecimal addend,
            int count,
            BigDecimal start,
            BigDecimal addend2,
            int count2,
            BigDecimal start2,
            FloatFormat addendType,
            FloatFormat sumType,
            Promotion how) {
        isAdded(addend, addendType, count, start, sumType, how);
        isAdded(addend2, addendType, count2, start2, sumType, how);
    }

    @When("every variant adds {decimal} to {decimal} a thousand times")
    public void everyVariant(BigDecimal addend, BigDecimal start) {
        RepeatedAddition workload = new RepeatedAddition(start, addend, 1000);
        for (Accumulator accumulator : List.of(
                Accumulator.in(FloatFormat.FLOAT32),
                Accumulator.in(FloatFormat.FLOAT16),
                new Accumulator(FloatFormat.FLOAT32, FloatFormat.FLOAT16),
                Accumulator.in(FloatFormat.BFLOAT16),
                new Accumulator(FloatFormat.FLOAT32, FloatFormat.BFLOAT16))) {
            run(world.device(), accumulator, Promotion.BY_ADDITION, workload);
        }
        world.attachSvg("Error over the steps", AccumulationReport.errorChart(allSums()));
        world.attachSvg("Partial sums", AccumulationReport.sumChart(allSums()));
        world.attachCsv("Results", AccumulationReport.table(allSums()));
    }

    @Then("the sum is exactly {decimal}")
    public void theSumIs(BigDecimal result) {
        world.judge().same("type of the sum", only().plan().accumulator().sum(), only().resultFormat());
        world.judge().exactly("sum: " + only().plan(), result.doubleValue(), sums().result(), only().resultFormat());
    }

    @Then("the sum misses the exact one by exactly {decimal}")
    public void theSumMissesBy(BigDecimal error) {
        world.judge()
                .exactly(
                        "distance from the exact sum: " + only().plan(),
                        error,
                        sums().error().abs());
    }

    @Then("every partial sum is the exact one rounded to {format}")
    public void everyPartialSumIsRounded(FloatFormat format) {
        Accumulation model = only().plan().accumulator().run(only().plan().workload());
        sameAtEveryStep("the exact model of " + format, model);
    }

    @Then("rounding the input accounts for exactly {decimal} of the error")
    public void inputRounding(BigDecimal error) {
        world.judge().exactly("input rounding error: " + only().plan(), error, sums().inputError());
    }

    @Then("rounding the sums accounts for exactly {decimal} of the error")
    public void accumulationError(BigDecimal error) {
        world.judge().exactly("accumulation error: " + only().plan(), error, sums().accumulationError());
    }

    @Then("the accumulation error is within the half units in the last place along the way")
    public void withinRunningBound() {
        within("accumulation error: ", ErrorBound.running(sums()), sums().accumulationError());
    }

    @Then("the accumulation error is within the a-priori bound of unit roundoff")
    public void withinAprioriBound() {
        within("accumulation error: ", ErrorBound.apriori(sums()), sums().accumulationError());
    }

    @Then("the whole error is within the bounds of both")
    public void withinTotalBound() {
        within("whole error: ", ErrorBound.total(sums()), sums().error());
    }

    @Then("the sum stops at {decimal} after {int} additions")
    public void stops(BigDecimal value, int additions) {
        FloatFormat format = only().plan().accumulator().sum();
        world.judge().exactly("where it stops: " + only().plan(), value.doubleValue(), sums().result(), format);
        world.judge()
                .same(
                        "first addition that changes nothing",
                        additions + 1,
                        sums().stagnatesAt().orElse(-1));
        world.judge()
                .atMost(
                        "addend, once stored",
                        format.ulp(value.doubleValue()) / 2,
                        sums().roundedAddend(),
                        "",
                        "half a unit in the last place of " + format + " at " + value);
    }

    @Then("the sum goes on past {decimal}")
    public void goesOn(BigDecimal value) {
        world.judge().atLeast("sum: " + only().plan(), value.doubleValue(), sums().result(), "", "where float16 stops");
        world.judge()
                .same("additions that changed nothing", 0, sums().stagnatesAt().isPresent() ? 1 : 0);
    }

    @Then("casting the addend first gives the same bits at every step")
    public void castingFirstGivesTheSame() {
        AccumulationPlan plan = only().plan();
        Accumulation castFirst = run(plan.device(), plan.accumulator(), Promotion.CAST_FIRST, plan.workload())
                .sums();
        sameAtEveryStep("cast first", castFirst);
    }

    @Then("the CPU gives the same bits at every step")
    public void theCpuGivesTheSame() {
        AccumulationPlan plan = only().plan();
        Accumulation cpu = run(ComputeDevice.cpu(), plan.accumulator(), plan.how(), plan.workload())
                .sums();
        sameAtEveryStep("the CPU", cpu);
    }

    @Then("the first errs by exactly {decimal}, so that the published {decimal} is {word} for it")
    public void theFirstErrsBy(BigDecimal error, BigDecimal published, String verdict) {
        errsBy(outcomes.get(0), error, published, verdict);
    }

    @Then("the second errs by exactly {decimal}, so that the published {decimal} is {word} for it")
    public void theSecondErrsBy(BigDecimal error, BigDecimal published, String verdict) {
        errsBy(outcomes.get(1), error, published, verdict);
    }

    @Then("{format} into {format} errs more than {format} into {format}")
    public void errsMore(FloatFormat addend, FloatFormat sum, FloatFormat otherAddend, FloatFormat otherSum) {
        Accumulation worse = variant(new Accumulator(sum, addend));
        Accumulation better = variant(new Accumulator(otherSum, otherAddend));
        world.judge()
                .above(
                        "|error| of " + worse.accumulator(),
                        better.error().abs(),
                        worse.error().abs(),
                        "|error| of " + better.accumulator());
    }

    @Then("a float32 accumulator adds no error of its own to low-precision addends")
    public void float32AddsNoErrorOfItsOwn() {
        for (FloatFormat low : List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16)) {
            Accumulation sums = variant(new Accumulator(FloatFormat.FLOAT32, low));
            world.judge()
                    .exactly("accumulation error: " + sums.accumulator(), BigDecimal.ZERO, sums.accumulationError());
        }
    }

    @Then("the deliverable is saved as {string}")
    public void theDeliverableIsSaved(String file) {
        String text = AccumulationReport.deliverable(allSums());
        world.saveDeliverable("Deliverable (a)", file, text);
    }

    private void errsBy(AccumulationOutcome outcome, BigDecimal error, BigDecimal published, String verdict) {
        BigDecimal measured = outcome.sums().error().abs();
        world.judge().exactly("error: " + outcome.plan(), error, measured);
        boolean agrees =
                measured.setScale(published.scale(), RoundingMode.HALF_EVEN).compareTo(published) == 0;
        world.judge().same("the published " + published + " to its digits", verdict, agrees ? "right" : "wrong");
    }

    private void sameAtEveryStep(String reference, Accumulation expected) {
        world.judge()
                .sameAtEveryStep(
                        reference,
                        expected.partialSums(),
                        sums().partialSums(),
                        expected.accumulator().sum());
    }

    private void within(String what, ErrorBound bound, BigDecimal error) {
        world.judge().within(what + only().plan(), bound.margin(error));
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

    private Accumulation variant(Accumulator accumulator) {
        return allSums().stream()
                .filter(sums -> sums.accumulator().equals(accumulator))
                .findFirst()
                .orElseThrow();
    }
}
