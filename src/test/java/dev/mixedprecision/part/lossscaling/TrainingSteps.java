package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.numerics.Equivalence.Place;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Conditions;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Run;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Options;
import dev.mixedprecision.spec.World;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.cucumber.picocontainer.CucumberPicoProvider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.picocontainer.injectors.Provider;

/** A Transformer language model trained in several precisions. */
public final class TrainingSteps {
    private final World world;
    private final TrainingExperiment experiment;
    private TrainingOutcome outcome;

    /** Gives every scenario of a run the same experiment, as Cucumber makes one provider for all of them. */
    @CucumberPicoProvider
    public static final class OfRun implements Provider {
        private final TrainingExperiment experiment = new TrainingExperiment();

        /** Called by the container. */
        public TrainingExperiment provide() {
            return experiment;
        }
    }

    public TrainingSteps(World world, TrainingExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("a Transformer language model runs its first backward pass in every precision, over {int} seeds")
    public void firstBackwardPass(int seeds) {
        TrainingPlan plan = TrainingPlan.on(world.device(), seeds).oneStep();
        TrainingOutcome first = world.timed("first backward passes, " + plan, () -> experiment.run(plan));
        for (TrainingPrecision regime : plan.precisions()) {
            world.found(Finding.number("gradients that become zero, " + regime, 100 * first.lost(regime), "%"));
            world.facts()
                    .quantities()
                    .put(
                            () -> new Quantity(
                                    "gradients that become zero under " + regime,
                                    100 * first.lost(regime),
                                    "%",
                                    "the share that the law names"),
                            "the share of gradients that become zero under " + regime);
        }
    }

    @When("a Transformer language model learns to count in strides, over {int} seeds in {precisions}")
    public void learns(int seeds, List<TrainingPrecision> precisions) {
        TrainingPlan plan = TrainingPlan.on(world.device(), seeds(seeds, System.getProperty(Options.SEEDS, "0")))
                .in(precisions);
        learned(world.timed("training, " + plan, () -> experiment.run(plan)));
    }

    /** As many as the feature states, or more where the option asks for them. */
    static int seeds(int stated, String option) {
        return Math.max(stated, Options.seeds(option));
    }

    void learned(TrainingOutcome trained) {
        outcome = trained;
        world.facts()
                .dtypes()
                .putAll(
                        () -> Stream.concat(
                                        dtypes(run -> List.of(run.lossType()), "dtype of the loss"),
                                        dtypes(Run::parameterTypes, "dtypes of the parameters"))
                                .toList(),
                        "the loss and the parameters of every precision");
    }

    @Then("every seed has data and initial weights of its own, the same in every precision")
    public void everySeedIsPaired() {
        long seeds = outcome.plan().seeds();
        for (TrainingPrecision regime : outcome.plan().precisions()) {
            judgeCount(
                    "seeds with data or initial weights unlike float32's, ", regime, 0, outcome.unlikeFloat32(regime));
            judgeCount("different data of the seeds, ", regime, seeds, outcome.distinct(regime, Conditions::trainedOn));
            judgeCount(
                    "different initial weights of the seeds, ",
                    regime,
                    seeds,
                    outcome.distinct(regime, Conditions::initialWeights));
        }
    }

    @Then("by the {int} percent confidence interval, against {int} % of what float32 has won, the held-out loss ends")
    public void theHeldOutLossEnds(int confidence, int percent, DataTable table) {
        report(regime -> curve(regime, confidence, percent));
        for (Map<String, String> row : table.asMaps()) {
            Place where = Place.valueOf(row.get("where").toUpperCase(Locale.ROOT));
            ends(LossScalingVocabulary.regime(row.get("under")), where, confidence, percent);
        }
    }

    void ends(TrainingPrecision regime, Place where, int confidence, int percent) {
        judgeCount("held-out sequences that were trained on, ", regime, 0, outcome.examinedOnTrained(regime));
        Equivalence beside = curve(regime, confidence, percent).besideFloat32();
        world.found(Finding.number(
                        "held-out loss above float32's, " + regime,
                        beside.differences().mean(),
                        "nats a token")
                .between(beside.low(), beside.high()));
        world.judge()
                .lies(
                        "held-out loss under " + regime + " above float32's, mean of "
                                + outcome.plan().seeds() + " paired differences",
                        where,
                        beside,
                        "nats a token",
                        String.format(
                                Locale.ROOT,
                                "%d %% of the %.4f that float32 has won over guessing",
                                percent,
                                outcome.won()));
    }

    private void report(Function<TrainingPrecision, TrainingCurve> curves) {
        List<TrainingCurve> all =
                outcome.plan().precisions().stream().map(curves).toList();
        world.showInSummary(
                "Loss curves", TrainingReport.chart(all, outcome.plan().toString()));
        world.attachCsv("Held-out losses", TrainingReport.table(all));
        if (outcome.plan().precisions().equals(TrainingPrecision.OF_AUTOCAST)) {
            world.deliver(
                    "Loss scaling and losses that agree",
                    () -> TrainingReport.deliverable(all.get(0), all.get(1), all.get(2), all.get(3)));
        }
    }

    private void judgeCount(String what, TrainingPrecision regime, long expected, long measured) {
        world.judge().same(what + regime, expected, measured);
    }

    private Stream<Dtype> dtypes(Function<Run, List<String>> types, String what) {
        return outcome.runs().entrySet().stream()
                .map(runs -> new Dtype(
                        what + ", " + runs.getKey(),
                        runs.getValue().stream()
                                .flatMap(run -> types.apply(run).stream())
                                .distinct()
                                .collect(Collectors.joining(", "))));
    }

    private TrainingCurve curve(TrainingPrecision regime, int confidence, int percent) {
        return new TrainingCurve(
                regime.toString(),
                outcome.meanLosses(regime),
                outcome.heldOut(regime),
                new Equivalence(outcome.differences(regime), confidence / 100.0, percent * outcome.won() / 100),
                outcome.lost(regime));
    }
}
