package dev.mixedprecision.part.lossscaling;

import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipping;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import org.junit.jupiter.api.Test;

/** Gradient scalers that are wrong in the ways in which they go wrong: the laws notice. */
class LossScalingTwinsTest {
    private static final Figure SMALL = Figure.of("2^-25");
    private static final Figure NAN = Figure.of("NaN");

    private Thens then;

    private LossScalingSteps with(LossScalingExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new LossScalingSteps(world, broken);
    }

    private void theParametersGet(String gradient) {
        then.isExactly("the gradient of the parameters", gradient);
    }

    private void theParametersAreWhatTheyWouldBe() {
        then.hasTheSameAs("the parameters after it and after the next step", "without it");
    }

    @Test
    void aScalerThatNeverScalesIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverScales(), "@LSC-01");
        steps.gradientsFlowBack(SMALL, FloatFormat.FLOAT16, 65536);
        assertNoticed(() -> theParametersGet("2^-25"), "[LSC-01] gradient of the parameters", "measured: 0.0 (float32");
    }

    @Test
    void aScalerThatNeverUnscalesIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverUnscales(), "@LSC-01");
        steps.gradientsFlowBack(SMALL, FloatFormat.FLOAT16, 65536);
        assertNoticed(() -> theParametersGet("2^-25"), "[LSC-01]", "measured: 0.001953125");
    }

    @Test
    void aCastThatRoundsNothingIsNoticed() {
        LossScalingSteps steps = with(new LossScalingExperiment(), "@LSC-01");
        steps.gradientsFlowBack(SMALL, FloatFormat.FLOAT32, 1);
        assertNoticed(() -> theParametersGet("0"), "[LSC-01]", "expected: 0.0");
    }

    @Test
    void aScalerThatNeverSkipsIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverSkips(), "@LSC-03");
        steps.aBadStep(NAN, 4, 2);
        assertNoticed(steps::theStepIsSkipped, "[LSC-03] the optimizer's step", "measured: taken");
        assertNoticed(this::theParametersAreWhatTheyWouldBe, "[LSC-03] elements of the parameters", "measured: 18");
    }

    @Test
    void aSkippedStepThatTheOptimizerCountsIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.stepsWithZeros(), "@LSC-03");
        steps.aBadStep(Figure.of("Infinity"), 1, 1);
        steps.theStepIsSkipped();
        assertNoticed(
                this::theParametersAreWhatTheyWouldBe, "[LSC-03] elements of the parameters", "optimizer's state");
    }

    @Test
    void aBackoffOfAQuarterIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.backsOffTwice(), "@LSC-03");
        steps.aBadStep(NAN, 1, 1);
        assertNoticed(() -> then.goes("the scale", "65536", "32768"), "[LSC-03] scale after", "measured: 16384");
    }

    @Test
    void aCountThatOverflowsDoNotRestartIsNoticed() {
        LossScalingSteps badStep = with(BrokenScalers.neverRestartsTheCount(), "@LSC-03");
        badStep.aBadStep(NAN, 1, 1);
        assertNoticed(
                () -> then.goes("the count of clean steps", "1", "0"), "[LSC-03] clean steps after", "measured: 1");

        LossScalingSteps sequence = with(BrokenScalers.neverRestartsTheCount(), "@LSC-04");
        sequence.aScalerSees(65536, Figure.of("2"), Figure.of("0.5"), 4, "+++-+");
        assertNoticed(
                () -> then.isExactly("the scales after the steps", "65536 65536 65536 32768 32768"),
                "[LSC-04] step 4 against the script",
                "measured: 65536");
        assertNoticed(() -> then.isExactly("the last scale", "65536 × 2^0 × 0.5^1"), "[LSC-04] last scale");
    }

    @Test
    void clippingGradientsThatAreNeverUnscaledIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverUnscales(), "@LSC-05");
        steps.areClipped(FloatFormat.FLOAT16, 1, Clipping.BEFORE_UNSCALING);
        assertNoticed(() -> steps.theirNormIs(Figure.of("0.0000152587890625")), "[LSC-05] distance of the norm");
    }

    @Test
    void aScaleThatChangesWhileGradientsAccumulateIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.changesScaleWhileAccumulating(), "@LSC-05");
        steps.areClipped(FloatFormat.FLOAT16, 3, Clipping.AFTER_UNSCALING);
        assertNoticed(() -> steps.gradientsDiffer(0, 12), "[LSC-05] gradients that differ in a bit", "expected: 0");
    }

    @Test
    void aWeightThatIsSecretlyCoarseIsNoticed() {
        LossScalingSteps steps = with(new LossScalingExperiment(), "@LSC-06");
        steps.aWeightTakesUpdates(FloatFormat.FLOAT16, FloatFormat.FLOAT16, 100, Figure.of("2^-12"));
        assertNoticed(() -> then.isExactly("the weight", "1.0244140625"), "[LSC-06] weight", "measured: 1 (");
    }
}
