package dev.mixedprecision.part.autocast;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Optional;

/** What autocast does to the dtypes of the ToyModel, and what it leaves alone. */
public final class AutocastSteps {
    private final World world;
    private final ToyModelExperiment experiment;

    public AutocastSteps(World world) {
        this(world, new ToyModelExperiment());
    }

    AutocastSteps(World world, ToyModelExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("the ToyModel takes a step {autocast}")
    public void takesAStep(Optional<FloatFormat> autocast) {
        ToyModelPlan plan = new ToyModelPlan(world.device(), autocast);
        showed(world.timed(plan.toString(), () -> experiment.run(plan)));
    }

    void showed(ToyModelOutcome outcome) {
        outcome.plan()
                .autocast()
                .ifPresent(low -> world.found(Finding.words(
                        "ToyModel under " + low + " autocast on "
                                + (outcome.plan().device().isCuda() ? "CUDA" : "the CPU"),
                        DtypeReport.byDtype(outcome.dtypes()))));
        Facts facts = world.facts();
        for (String question : ToyModelExperiment.QUESTIONS) {
            facts.dtypes()
                    .put(
                            () -> new Facts.Dtype(
                                    "dtype of " + question + ", " + outcome.plan(),
                                    outcome.dtypes().get(question)),
                            question);
        }
        facts.same()
                .put(
                        () -> new Same("elements of the parameters that changed", 0, outcome.changedParameters()),
                        "the parameters",
                        "before the step");
        facts.same().putAll(() -> autocastAfter(outcome), "autocast", "before the step");
        world.deliver(
                "Deliverable (b)(a)",
                () -> DtypeReport.deliverable(
                        outcome.plan().toString(), outcome.plan().device().isCuda(), outcome.dtypes()));
    }

    private static List<Comparison> autocastAfter(ToyModelOutcome outcome) {
        return List.of(
                new Same("autocast after the context", "off", outcome.autocastLeftOn() ? "on" : "off"),
                new Same("autocast's dtype after the context", outcome.dtypeBefore(), outcome.dtypeLeftBehind()),
                new Same("dtype of a product after the context", "float32", outcome.dtypeOfProductAfter()));
    }
}
