package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.PredictionInterval;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Run;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A Transformer language model trained in several precisions. */
public final class TrainingSteps {
    private static final double CONFIDENCE = 0.99;

    private final World world;
    private final TrainingExperiment experiment;
    private TrainingOutcome outcome;
    private Map<TrainingPrecision, Double> lost;

    public TrainingSteps(World world) {
        this(world, new TrainingExperiment());
    }

    TrainingSteps(World world, TrainingExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    TrainingSteps(World world, TrainingOutcome outcome) {
        this(world);
        this.outcome = outcome;
    }

    @When("a Transformer language model runs its first backward pass in every precision, over {int} seeds")
    public void firstBackwardPass(int seeds) {
        TrainingPlan plan = TrainingPlan.on(world.device(), seeds);
        lost = world.timed("first backward passes, " + plan, () -> experiment.lostGradients(plan));
    }

    @Then("under {regime} more than {int} percent of the gradients become zero")
    public void moreThan(TrainingPrecision regime, int percent) {
        world.judge()
                .above(
                        "percent of the gradients that become zero under " + regime,
                        BigDecimal.valueOf(percent),
                        BigDecimal.valueOf(100 * lost.get(regime)),
                        "share that the law names");
    }

    @Then("under {regime} less than {int} percent of the gradients become zero")
    public void lessThan(TrainingPrecision regime, int percent) {
        world.judge()
                .atMost(
                        "gradients that become zero under " + regime,
                        percent,
                        100 * lost.get(regime),
                        "percent",
                        "the share that the law names");
    }

    @When("a Transformer language model learns to count in strides, over {int} seeds in every precision")
    public void learns(int seeds) {
        TrainingPlan plan = TrainingPlan.on(world.device(), seeds);
        outcome = world.timed("training, " + plan, () -> experiment.run(plan));
        List<TrainingCurve> curves =
                Arrays.stream(TrainingPrecision.values()).map(this::curve).toList();
        world.attachSvg("Loss curves", TrainingReport.chart(curves, plan.toString()));
        world.attachCsv("Held-out losses", TrainingReport.table(curves));
    }

    @Then("under {regime} it ends within the 99 percent prediction interval of float32")
    public void endsWithin(TrainingPrecision regime) {
        PredictionInterval interval = interval();
        double mean = outcome.heldOut(regime).mean();
        world.judge().atLeast("mean held-out loss under " + regime, interval.low(), mean, "nats a token", origin());
        world.judge().atMost("mean held-out loss under " + regime, interval.high(), mean, "nats a token", origin());
    }

    @Then("under {regime} it ends above the 99 percent prediction interval of float32")
    public void endsAbove(TrainingPrecision regime) {
        world.judge()
                .above(
                        "mean held-out loss under " + regime + ", nats a token",
                        BigDecimal.valueOf(interval().high()),
                        BigDecimal.valueOf(outcome.heldOut(regime).mean()),
                        "upper end of the interval, " + origin());
    }

    @Then("the loss was float32 in every precision")
    public void theLossWasFloat32() {
        runs(run -> List.of(run.lossType()), "dtype of the loss");
    }

    @Then("the parameters are still float32")
    public void theParametersAreFloat32() {
        runs(Run::parameterTypes, "dtypes of the parameters");
    }

    @Then("the comparison is saved as {string}")
    public void isSaved(String file) {
        world.saveDeliverable(
                "Loss scaling and losses that agree",
                file,
                TrainingReport.deliverable(
                        curve(TrainingPrecision.FLOAT32),
                        curve(TrainingPrecision.BFLOAT16),
                        curve(TrainingPrecision.SCALED_FLOAT16),
                        curve(TrainingPrecision.UNSCALED_FLOAT16),
                        interval()));
    }

    private void runs(Function<Run, List<String>> types, String what) {
        outcome.runs().forEach((regime, runs) -> world.judge()
                .same(
                        what + ", " + regime,
                        List.of("float32"),
                        runs.stream()
                                .flatMap(run -> types.apply(run).stream())
                                .distinct()
                                .toList()));
    }

    private PredictionInterval interval() {
        Samples float32 = outcome.heldOut(TrainingPrecision.FLOAT32);
        return PredictionInterval.ofMean(float32, float32.count(), CONFIDENCE);
    }

    private String origin() {
        Samples float32 = outcome.heldOut(TrainingPrecision.FLOAT32);
        return String.format(
                Locale.ROOT,
                "mean %.6f and s %.6f of %d float32 runs, Student's t, %.0f %%",
                float32.mean(),
                float32.standardDeviation(),
                float32.count(),
                100 * CONFIDENCE);
    }

    private TrainingCurve curve(TrainingPrecision regime) {
        return new TrainingCurve(
                regime.toString(), outcome.meanLosses(regime), outcome.heldOut(regime), outcome.lost(regime));
    }
}
