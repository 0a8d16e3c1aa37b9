package dev.mixedprecision.part.layernorm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Worlds;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Layer norms that do not compute in the stated type: the laws notice. */
class LayerNormTwinsTest {
    private static LayerNormSteps with(LayerNormExperiment broken, String law) {
        return new LayerNormSteps(Worlds.of(law, ComputeDevice.cpu()), broken);
    }

    @Test
    void aVarianceInFloat32IsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyFloat32(), "@LNM-02");
        steps.aRowOfDeviations(new BigDecimal(256), FloatFormat.FLOAT16);
        assertThatThrownBy(steps::theVarianceIsInfinite)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-02] variance")
                .hasMessageContaining("expected: Infinity")
                .hasMessageContaining("measured: 65536");
        assertThatThrownBy(() -> steps.everyMagnitudeIs(BigDecimal.ZERO, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("|normalised value|");
    }

    @Test
    void anEpsThatIsKeptWhereItMustVanishIsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyFloat32(), "@LNM-03");
        steps.aConstantRow(new BigDecimal(3), FloatFormat.FLOAT16, new BigDecimal("1e-8"));
        assertThatThrownBy(() -> steps.epsIsStoredAs(BigDecimal.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-03] eps as stored");
        assertThatThrownBy(() -> steps.everyValueIsNan(0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: NaN");
    }

    @Test
    void aRowThatIsStoredInAnotherTypeIsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyBfloat16(), "@LNM-04");
        steps.aRowFarFromZero(new BigDecimal(1000), BigDecimal.ONE, FloatFormat.FLOAT16);
        assertThatThrownBy(() -> steps.theStoredRowSpreadsOver(new BigDecimal(2), 2))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-04] spread of the stored row");
    }

    @Test
    void arithmeticWithTooFewDigitsIsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyBfloat16(), "@LNM-05");
        steps.ordinaryData(1024);
        assertThatThrownBy(steps::eachErrorIsWithinItsBound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-05] largest error, float16");
        assertThatThrownBy(steps::bfloat16ErrsMore).isInstanceOf(AssertionError.class);
        assertThatThrownBy(steps::float32StatisticsErrLess).isInstanceOf(AssertionError.class);
    }
}
