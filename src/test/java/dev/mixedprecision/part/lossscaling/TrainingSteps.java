package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.PredictionInterval;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Run;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.World;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A Transformer language model trained in several precisions. */
public final class TrainingSteps {
    private static final double CONFIDENCE = 0.99;

    private final World world;
    private final TrainingExperiment experiment;
    private TrainingOutcome outcome;

    public TrainingSteps(World world) {
        this(world, new TrainingExperiment());
    }

    TrainingSteps(World world, TrainingExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("a Transformer language model runs its first backward pass in every precision, over {int} seeds")
    public void firstBackwardPass(int seeds) {
        TrainingPlan plan = TrainingPlan.on(world.device(), seeds);
        Map<TrainingPrecision, Double> lost =
                world.timed("first backward passes, " + plan, () -> experiment.lostGradients(plan));
        lost.forEach((regime, share) -> world.facts()
                .quantities()
                .put(
                        () -> new Quantity(
                                "gradients that become zero under " + regime,
                                100 * share,
                                "%",
                                "the share that the law names"),
                        "the share of gradients that become zero under " + regime));
    }

    @When("a Transformer language model learns to count in strides, over {int} seeds in every precision")
    public void learns(int seeds) {
        TrainingPlan plan = TrainingPlan.on(world.device(), seeds);
        learned(world.timed("training, " + plan, () -> experiment.run(plan)));
        List<TrainingCurve> curves =
                Arrays.stream(TrainingPrecision.values()).map(this::curve).toList();
        world.attachSvg("Loss curves", TrainingReport.chart(curves, plan.toString()));
        world.attachCsv("Held-out losses", TrainingReport.table(curves));
    }

    void learned(TrainingOutcome trained) {
        outcome = trained;
        world.facts()
                .dtypes()
                .putAll(
                        () -> dtypes(run -> List.of(run.lossType()), "dtype of the loss"),
                        "the loss of every precision");
        world.facts()
                .dtypes()
                .putAll(
                        () -> dtypes(Run::parameterTypes, "dtypes of the parameters"),
                        "the parameters of every precision");
        world.deliver(
                "Loss scaling and losses that agree",
                () -> TrainingReport.deliverable(
                        curve(TrainingPrecision.FLOAT32),
                        curve(TrainingPrecision.BFLOAT16),
                        curve(TrainingPrecision.SCALED_FLOAT16),
                        curve(TrainingPrecision.UNSCALED_FLOAT16),
                        interval()));
    }

    @Then("against the 99 percent prediction interval of float32 the held-out loss ends")
    public void theHeldOutLossEnds(DataTable table) {
        for (Map<String, String> row : table.asMaps()) {
            TrainingPrecision regime = LossScalingVocabulary.regime(row.get("under"));
            switch (row.get("where")) {
                case "within" -> endsWithin(regime);
                case "above" -> endsAbove(regime);
                default -> throw new IllegalArgumentException("within or above, and not " + row.get("where"));
            }
        }
    }

    void endsWithin(TrainingPrecision regime) {
        PredictionInterval interval = interval();
        double mean = outcome.heldOut(regime).mean();
        world.judge().atLeast("mean held-out loss under " + regime, interval.low(), mean, "nats a token", origin());
        world.judge().atMost("mean held-out loss under " + regime, interval.high(), mean, "nats a token", origin());
    }

    void endsAbove(TrainingPrecision regime) {
        world.judge()
                .above(
                        "mean held-out loss under " + regime,
                        interval().high(),
                        outcome.heldOut(regime).mean(),
                        "nats a token",
                        "upper end of the interval, " + origin());
    }

    private List<Dtype> dtypes(Function<Run, List<String>> types, String what) {
        return outcome.runs().entrySet().stream()
                .map(runs -> new Dtype(
                        what + ", " + runs.getKey(),
                        runs.getValue().stream()
                                .flatMap(run -> types.apply(run).stream())
                                .distinct()
                                .collect(Collectors.joining(", "))))
                .toList();
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
