package dev.mixedprecision.part.lossscaling;

import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipping;
import dev.mixedprecision.spec.Worlds;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gradient scalers that are wrong in the ways in which they go wrong: the laws notice. */
class LossScalingTwinsTest {
    private static LossScalingSteps with(LossScalingExperiment broken, String law) {
        return new LossScalingSteps(Worlds.of(law, ComputeDevice.cpu()), broken);
    }

    @Test
    void aScalerThatNeverScalesIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverScales(), "@LSC-01");
        steps.gradientsFlowBack(0x1p-25, FloatFormat.FLOAT16, 65536);
        assertNoticed(
                () -> steps.theParametersGet(0x1p-25), "[LSC-01] gradient of the parameters", "measured: 0.0 (float32");
    }

    @Test
    void aScalerThatNeverUnscalesIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverUnscales(), "@LSC-01");
        steps.gradientsFlowBack(0x1p-25, FloatFormat.FLOAT16, 65536);
        assertNoticed(() -> steps.theParametersGet(0x1p-25), "[LSC-01]", "measured: 0.001953125");
    }

    @Test
    void aCastThatRoundsNothingIsNoticed() {
        LossScalingSteps steps = with(new LossScalingExperiment(), "@LSC-01");
        steps.gradientsFlowBack(0x1p-25, FloatFormat.FLOAT32, 1);
        assertNoticed(() -> steps.theParametersGet(0), "[LSC-01]", "expected: 0.0");
    }

    @Test
    void aScalerThatNeverSkipsIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverSkips(), "@LSC-03");
        steps.aBadStep(Double.NaN, 4, 2);
        assertNoticed(steps::theStepIsLeftOut, "[LSC-03] whether the optimizer ran", "measured: true");
        assertNoticed(steps::theParametersAreWhatTheyWere, "[LSC-03] elements of the parameters", "measured: 18");
    }

    @Test
    void aSkippedStepThatTheOptimizerCountsIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.stepsWithZeros(), "@LSC-03");
        steps.aBadStep(Double.POSITIVE_INFINITY, 1, 1);
        steps.theStepIsLeftOut();
        steps.theParametersAreWhatTheyWere();
        assertNoticed(steps::theNextStepIsUndisturbed, "[LSC-03] elements of the parameters", "optimizer's state");
    }

    @Test
    void aBackoffOfAQuarterIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.backsOffTwice(), "@LSC-03");
        steps.aBadStep(Double.NaN, 1, 1);
        assertNoticed(() -> steps.theScaleGoes(65536, 32768), "[LSC-03] scale after", "measured: 16384");
    }

    @Test
    void aCountThatOverflowsDoNotRestartIsNoticed() {
        LossScalingSteps badStep = with(BrokenScalers.neverRestartsTheCount(), "@LSC-03");
        badStep.aBadStep(Double.NaN, 1, 1);
        assertNoticed(() -> badStep.theCountGoes(1, 0), "[LSC-03] clean steps after", "measured: 1");

        LossScalingSteps sequence = with(BrokenScalers.neverRestartsTheCount(), "@LSC-04");
        sequence.aScalerSees(65536, BigDecimal.valueOf(2), new BigDecimal("0.5"), 4, "+++-+");
        assertNoticed(
                () -> sequence.theScalesAre(List.of(65536.0, 65536.0, 65536.0, 32768.0, 32768.0)),
                "[LSC-04] step 4 against the script",
                "measured: 65536");
        assertNoticed(
                () -> sequence.theLastIs(65536, BigDecimal.valueOf(2), 0, new BigDecimal("0.5"), 1),
                "[LSC-04] last scale");
    }

    @Test
    void clippingGradientsThatAreNeverUnscaledIsNoticed() {
        LossScalingSteps steps = with(BrokenScalers.neverUnscales(), "@LSC-05");
        steps.areClipped(FloatFormat.FLOAT16, 1, Clipping.BEFORE_UNSCALING);
        assertNoticed(() -> steps.theirNormIs(new BigDecimal("0.0000152587890625")), "[LSC-05] distance of the norm");
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
        steps.aWeightTakesUpdates(FloatFormat.FLOAT16, FloatFormat.FLOAT16, 100, 0x1p-12);
        assertNoticed(() -> steps.theWeightIs(new BigDecimal("1.0244140625")), "[LSC-06] weight", "measured: 1 (");
    }
}
