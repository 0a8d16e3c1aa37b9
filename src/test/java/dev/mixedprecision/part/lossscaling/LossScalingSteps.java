package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.BadStep;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipped;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipping;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;

/** What a gradient scaler does to gradients, steps and its scale. */
public final class LossScalingSteps {
    /** The 10⁻⁶ that clipping adds to the norm, and a dozen float32 operations. */
    private static final double CLIPPING_TOLERANCE = 1e-6 + 16 * 0x1p-24;

    private final World world;
    private final LossScalingExperiment experiment;
    private BadStep badStep;
    private Clipped clipped;

    public LossScalingSteps(World world) {
        this(world, new LossScalingExperiment());
    }

    LossScalingSteps(World world, LossScalingExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("gradients of {number} flow back through a cast to {format}, with a loss scale of {int}")
    public void gradientsFlowBack(Figure gradient, FloatFormat type, int scale) {
        double measured = world.timed(
                "a gradient of " + gradient.value() + " through " + type + ", loss scale " + scale,
                () -> experiment.throughCast(world.device(), type, scale, gradient.value())[0]);
        world.facts()
                .values()
                .put(
                        () -> new Value.Floating("gradient of the parameters", measured, FloatFormat.FLOAT32),
                        "the gradient of the parameters");
    }

    @When("AdamW takes a clean step, one with a gradient of {number} in element {int} of tensor {int}, and a clean one")
    public void aBadStep(Figure bad, int element, int tensor) {
        badStep = world.timed(
                "a gradient of " + bad.value() + " in element " + element + " of tensor " + tensor,
                () -> experiment.badStep(world.device(), (float) bad.value(), tensor - 1, element - 1));
        Facts facts = world.facts();
        facts.same()
                .putAll(
                        () -> List.<Comparison>of(
                                new Same(
                                        "elements of the parameters that the bad step changed",
                                        0L,
                                        badStep.changedByTheStep()),
                                new Same(
                                        "elements of the parameters that the bad step changes through the optimizer's state",
                                        0L,
                                        badStep.changedAfterTheNext())),
                        "the parameters after it and after the next step",
                        "without it");
        facts.changes()
                .put(
                        () -> new Facts.Change(
                                new Value.Floating(
                                        "scale before", badStep.before().scale(), FloatFormat.FLOAT32),
                                new Value.Floating(
                                        "scale after", badStep.after().scale(), FloatFormat.FLOAT32)),
                        "the scale");
        facts.changes()
                .put(
                        () -> new Facts.Change(
                                new Value.Count(
                                        "clean steps before", badStep.before().cleanSteps()),
                                new Value.Count(
                                        "clean steps after", badStep.after().cleanSteps())),
                        "the count of clean steps");
    }

    @Then("the step in between is skipped")
    public void theStepIsSkipped() {
        world.judge().same("the optimizer's step", "skipped", badStep.stepped() ? "taken" : "skipped");
    }

    @When("a scaler of initial scale {int}, growth {number}, backoff {number}, interval {int} sees the steps {script}")
    public void aScalerSees(int initial, Figure growth, Figure backoff, int interval, String script) {
        double[] scales = world.timed(
                "the steps " + script,
                () -> experiment.scales(world.device(), initial, growth.value(), backoff.value(), interval, script));
        world.facts()
                .values()
                .put(() -> new Value.Series("the script", scales, FloatFormat.FLOAT32), "the scales after the steps");
        world.facts()
                .values()
                .put(
                        () -> new Value.Floating("last scale", scales[scales.length - 1], FloatFormat.FLOAT32),
                        "the last scale");
    }

    @When(
            "scaled gradients under {format} are accumulated over {int} micro-batches and clipped to a norm of 1 {clipping}")
    public void areClipped(FloatFormat type, int microBatches, Clipping when) {
        clipped = world.timed(
                "clipping " + when + ", " + microBatches + " micro-batches, " + type,
                () -> experiment.clipped(world.device(), type, microBatches, when));
    }

    @Then(
            "{int} of the {int} gradients differ in a bit from those of the whole batch in float32, clipped without a scaler")
    public void gradientsDiffer(int differing, int elements) {
        world.judge().same("gradients", (long) elements, clipped.elements());
        world.judge().same("gradients that differ in a bit", (long) differing, clipped.differing());
    }

    @Then("their norm is within float32's rounding of {number}")
    public void theirNormIs(Figure expected) {
        world.judge()
                .atMost(
                        "distance of the norm from " + expected,
                        CLIPPING_TOLERANCE * expected.value(),
                        Math.abs(clipped.norm() - expected.value()),
                        "",
                        "10⁻⁶ added by the clipping, and 16 float32 roundings of 2⁻²⁴");
    }

    @When("a weight of 1, kept in {format} and used in {format}, takes {int} updates of {number}")
    public void aWeightTakesUpdates(FloatFormat weights, FloatFormat forward, int steps, Figure update) {
        double weight = world.timed(
                steps + " updates of " + update.value() + ", weights in " + weights + ", forward in " + forward,
                () -> experiment.updatedWeight(world.device(), weights, forward, update.value(), steps));
        world.facts().values().put(() -> new Value.Floating("weight", weight, weights), "the weight");
    }
}
