package dev.mixedprecision.part.float8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.LayerOutcome.Difference;
import dev.mixedprecision.part.float8.LayerOutcome.Part;
import dev.mixedprecision.part.float8.LayerOutcome.Worst;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Layers that never ran: inputs and weights of ones, whose products are their counts. */
class LayerOutcomeTest {
    private static final TensorCore HOPPER =
            TensorCore.published(9, 0, FloatFormat.E4M3FN).orElseThrow();

    private static LayerOutcome ones(double result, double inputGradient, double weightGradient) {
        return new LayerOutcome(
                LayerPlan.on(ComputeDevice.cpu(), Float8Scaling.NONE),
                filled(LayerPlan.ROWS * LayerPlan.INPUTS, 1),
                filled(LayerPlan.OUTPUTS * LayerPlan.INPUTS, 1),
                filled(LayerPlan.ROWS * LayerPlan.OUTPUTS, 1),
                new Part(filled(LayerPlan.ROWS * LayerPlan.OUTPUTS, result), "bfloat16"),
                new Part(filled(LayerPlan.ROWS * LayerPlan.INPUTS, inputGradient), "float32"),
                new Part(filled(LayerPlan.OUTPUTS * LayerPlan.INPUTS, weightGradient), "float32"),
                "float32");
    }

    private static double[] filled(int count, double value) {
        double[] all = new double[count];
        Arrays.fill(all, value);
        return all;
    }

    private static List<Double> overBounds(List<Worst> all) {
        return all.stream().map(Worst::overBound).toList();
    }

    @Test
    void exactProductsAreNoErrorAtAll() {
        LayerOutcome exact = ones(96, 32, 64);
        assertThat(overBounds(exact.fromWhatWasCast(Optional.empty()))).containsExactly(0.0, 0.0, 0.0);
        assertThat(overBounds(exact.fromWhatWasGiven(Optional.of(HOPPER)))).containsExactly(0.0, 0.0, 0.0);
    }

    /**
     * bfloat16's u is 2^-8, beside which sums are little. In float32 64 additions, four roundings of scales and the last one
     * may be off by 69·2^-24, of which 2^-18 is 64.
     */
    @Test
    void anErrorBeyondItsBoundIsSeenInTheProductThatHasIt() {
        List<Worst> worst =
                ones(96 * (1 + 0x1p-8), 32 * (1 - 0x1p-9), 64 * (1 + 0x1p-18)).fromWhatWasCast(Optional.empty());
        assertThat(worst.get(0)).extracting(Worst::product).isEqualTo("result");
        assertThat(worst.get(0).overBound()).isBetween(0.99, 1.0);
        assertThat(worst.get(1).overBound()).isBetween(0.49, 0.5);
        assertThat(worst.get(2).overBound()).isCloseTo(64.0 / 69, within(1e-4));
    }

    /** The same is much less than what Hopper's tensor cores may cut off, and casts may cost more. */
    @Test
    void tensorCoresAndCastsHaveLargerBounds() {
        LayerOutcome outcome = ones(96 * (1 + 0x1p-8), 32 * (1 - 0x1p-9), 64 * (1 + 0x1p-18));
        List<Double> inFloat32 = overBounds(outcome.fromWhatWasCast(Optional.empty()));
        List<Double> onHopper = overBounds(outcome.fromWhatWasCast(Optional.of(HOPPER)));
        List<Double> given = overBounds(outcome.fromWhatWasGiven(Optional.empty()));
        for (int i = 0; i < 3; i++) {
            assertThat(onHopper.get(i)).isPositive().isLessThan(inFloat32.get(i));
            assertThat(given.get(i)).isPositive().isLessThan(inFloat32.get(i));
        }
    }

    @Test
    void whatIsNotANumberIsBeyondEveryBound() {
        assertThat(ones(Double.NaN, 32, 64)
                        .fromWhatWasGiven(Optional.empty())
                        .get(0)
                        .overBound())
                .isInfinite();
    }

    @Test
    void differencesAreCountedAgainstTheFactors() {
        LayerOutcome ordinary = ones(96, 32, 64);
        LayerOutcome times = new LayerOutcome(
                ordinary.plan().times(4, 0.5),
                ordinary.x(),
                ordinary.weight(),
                ordinary.sent(),
                new Part(filled(LayerPlan.ROWS * LayerPlan.OUTPUTS, 384), "bfloat16"),
                new Part(filled(LayerPlan.ROWS * LayerPlan.INPUTS, 16), "float32"),
                new Part(filled(LayerPlan.OUTPUTS * LayerPlan.INPUTS, 129), "float32"),
                "float32");
        assertThat(times.differences(ordinary))
                .extracting(Difference::differing)
                .containsExactly(0L, 0L, (long) LayerPlan.OUTPUTS * LayerPlan.INPUTS);
        assertThat(times.differences(ordinary).get(2).words())
                .isEqualTo("3072 of 3072 differ, first element 0 is 129.0, not 128.0");
    }
}
