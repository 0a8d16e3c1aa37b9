package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.BadStep;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipped;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipping;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.util.List;

/** What a gradient scaler does to gradients, steps and its scale. */
public final class LossScalingSteps {
    /** The 10⁻⁶ that clipping adds to the norm, and a dozen float32 operations. */
    private static final double CLIPPING_TOLERANCE = 1e-6 + 16 * 0x1p-24;

    private final World world;
    private final LossScalingExperiment experiment;
    private double measured;
    private double[] scales;
    private BadStep badStep;
    private Clipped clipped;
    private FloatFormat weightFormat;

    public LossScalingSteps(World world) {
        this(world, new LossScalingExperiment());
    }

    LossScalingSteps(World world, LossScalingExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("gradients of {binary} flow back through a cast to {format}, with a loss scale of {int}")
    public void gradientsFlowBack(double gradient, FloatFormat type, int scale) {
        measured =
                world.timed("a gradient of " + gradient + " through " + type + ", loss scale " + scale, () -> experiment
                        .throughCast(world.device(), type, scale, gradient)[0]);
    }

    @Then("the parameters get a gradient of exactly {binary}")
    public void theParametersGet(double expected) {
        world.judge().exactly("gradient of the parameters", expected, measured, FloatFormat.FLOAT32);
    }

    @When("AdamW takes a clean step, one with a gradient of {binary} in element {int} of tensor {int}, and a clean one")
    public void aBadStep(double bad, int element, int tensor) {
        badStep = world.timed(
                "a gradient of " + bad + " in element " + element + " of tensor " + tensor,
                () -> experiment.badStep(world.device(), (float) bad, tensor - 1, element - 1));
    }

    @Then("the step in between is left out")
    public void theStepIsLeftOut() {
        world.judge().same("whether the optimizer ran", false, badStep.stepped());
    }

    @Then("the parameters are, bit for bit, what they were before it")
    public void theParametersAreWhatTheyWere() {
        world.judge().same("elements of the parameters that the bad step changed", 0L, badStep.changedByTheStep());
    }

    @Then("the next step gives, bit for bit, what it gives without the one in between")
    public void theNextStepIsUndisturbed() {
        world.judge()
                .same(
                        "elements of the parameters that the bad step changes through the optimizer's state",
                        0L,
                        badStep.changedAfterTheNext());
    }

    @Then("the scale goes from {int} to {int}")
    public void theScaleGoes(int before, int after) {
        world.judge().exactly("scale before", before, badStep.before().scale(), FloatFormat.FLOAT32);
        world.judge().exactly("scale after", after, badStep.after().scale(), FloatFormat.FLOAT32);
    }

    @Then("the count of clean steps goes from {int} to {int}")
    public void theCountGoes(int before, int after) {
        world.judge().same("clean steps before", before, badStep.before().cleanSteps());
        world.judge().same("clean steps after", after, badStep.after().cleanSteps());
    }

    @When("a scaler of initial scale {int}, growth {decimal}, backoff {decimal}, interval {int} sees the steps {word}")
    public void aScalerSees(int initial, BigDecimal growth, BigDecimal backoff, int interval, String script) {
        scales = world.timed(
                "the steps " + script,
                () -> experiment.scales(
                        world.device(), initial, growth.doubleValue(), backoff.doubleValue(), interval, script));
    }

    @Then("the scales after the steps are {numbers}")
    public void theScalesAre(List<Double> expected) {
        world.judge()
                .sameAtEveryStep(
                        "the script",
                        expected.stream().mapToDouble(Double::doubleValue).toArray(),
                        scales,
                        FloatFormat.FLOAT32);
    }

    @Then("the last is {int} × {decimal}^{int} × {decimal}^{int}")
    public void theLastIs(int initial, BigDecimal growth, int grown, BigDecimal backoff, int overflows) {
        double expected = growth.pow(grown).multiply(backoff.pow(overflows)).doubleValue() * initial;
        world.judge().exactly("last scale", expected, scales[scales.length - 1], FloatFormat.FLOAT32);
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

    @Then("their norm is within float32's rounding of {decimal}")
    public void theirNormIs(BigDecimal expected) {
        world.judge()
                .atMost(
                        "distance of the norm from " + expected,
                        CLIPPING_TOLERANCE * expected.doubleValue(),
                        Math.abs(clipped.norm() - expected.doubleValue()),
                        "",
                        "10⁻⁶ added by the clipping, and 16 float32 roundings of 2⁻²⁴");
    }

    @When("a weight of 1, kept in {format} and used in {format}, takes {int} updates of {binary}")
    public void aWeightTakesUpdates(FloatFormat weights, FloatFormat forward, int steps, double update) {
        weightFormat = weights;
        measured = world.timed(
                steps + " updates of " + update + ", weights in " + weights + ", forward in " + forward,
                () -> experiment.updatedWeight(world.device(), weights, forward, update, steps));
    }

    @Then("the weight is exactly {decimal}")
    public void theWeightIs(BigDecimal expected) {
        world.judge().exactly("weight", expected.doubleValue(), measured, weightFormat);
    }
}
