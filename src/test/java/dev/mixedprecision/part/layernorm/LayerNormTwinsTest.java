package dev.mixedprecision.part.layernorm;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.LayerNorm;
import dev.mixedprecision.part.layernorm.LayerNormExperiment.Result;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layer norms that do not compute in the stated type: the laws notice. */
class LayerNormTwinsTest {
    private static final LayerNorm.Precision WHOLLY_FLOAT16 = LayerNorm.Precision.all(FloatFormat.FLOAT16);
    private static final Figure USUAL_EPS = Figure.of("1e-5");

    private final LayerNormVocabulary vocabulary = new LayerNormVocabulary();
    private Thens then;

    private LayerNormSteps with(LayerNormExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new LayerNormSteps(world, broken);
    }

    @Test
    void aVarianceInFloat32IsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyFloat32(), "@LNM-02");
        steps.aRowIsNormalised(vocabulary.row(null, "256", null), WHOLLY_FLOAT16, USUAL_EPS);
        assertThatThrownBy(() -> then.isExactly("the variance", "Infinity"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-02] variance")
                .hasMessageContaining("expected: Infinity")
                .hasMessageContaining("measured: 65536");
        assertThatThrownBy(() -> then.isExactly("every normalised value", "±0"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("|normalised value|");
    }

    /** Beside a deviation of 1/64 an eps of 1e-5 tells, and a row without spread becomes 0. */
    @Test
    void aRowWhoseRightValuesAreOthersIsNoticed() {
        LayerNormSteps steps = with(new LayerNormExperiment(), "@LNM-02");
        steps.aRowIsNormalised(vocabulary.row(null, "0.015625", null), WHOLLY_FLOAT16, USUAL_EPS);
        assertNoticed(
                () -> then.isExactly("every value of exact arithmetic", "±1"),
                "[LNM-02] |value of exact arithmetic|",
                "expected: 1.0",
                "measured: 0.979");
        steps.aRowIsNormalised(vocabulary.row("1000", "0.5", null), WHOLLY_FLOAT16, Figure.of("0.75"));
        assertNoticed(
                () -> then.isExactly("every value of exact arithmetic", "±1"),
                "[LNM-02] |value of exact arithmetic|",
                "measured: 0.5");
        assertNoticed(() -> then.isExactly("the spread of the given row", "2"), "[LNM-02] spread", "measured: 1");
    }

    @Test
    void anEpsThatIsKeptWhereItMustVanishIsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyFloat32(), "@LNM-03");
        steps.aRowIsNormalised(vocabulary.row(null, null, "3"), WHOLLY_FLOAT16, Figure.of("1e-8"));
        assertThatThrownBy(() -> then.isExactly("the stored eps", "0"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-03] eps as stored");
        assertThatThrownBy(() -> then.isExactly("every normalised value", "NaN"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: NaN");
    }

    @Test
    void aRowThatIsStoredInAnotherTypeIsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyBfloat16(), "@LNM-04");
        steps.aRowIsNormalised(
                vocabulary.row("1000", "1", null),
                LayerNorm.Precision.withFloat32Statistics(FloatFormat.FLOAT16),
                Figure.of("1e-12"));
        assertThatThrownBy(() -> then.isExactly("the spread of the stored row", "2"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-04] spread of the stored row");
    }

    @Test
    void arithmeticWithTooFewDigitsIsNoticed() {
        LayerNormSteps steps = with(BrokenLayerNorms.secretlyBfloat16(), "@LNM-05");
        steps.ordinaryData(1024, USUAL_EPS);
        assertThatThrownBy(() -> then.isWithin("every error", "its arithmetic"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[LNM-05] largest error, float16");
        assertThatThrownBy(() -> then.isAbove("error", "bfloat16 throughout", "float16 throughout"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(
                        () -> then.isAbove("error", "either type throughout", "the same type with float32 statistics"))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @CsvSource({"DEVIATIONS, FLOAT16", "DEVIATIONS, BFLOAT16", "VARIANCE, FLOAT16", "VARIANCE, BFLOAT16"})
    void aStatisticThatIsRoundedOnTheWayIsNoticed(Result rounded, ScalarType low) {
        with(BrokenLayerNorms.rounds(rounded, low), "@LNM-05").ordinaryData(1024, USUAL_EPS);
        assertNoticed(
                () -> then.isWithin("every error", "its arithmetic"), "[LNM-05] ", "float16 with float32 statistics");
    }

    @Test
    void aFloat16ThatNeitherOverflowsNorLosesEpsIsNoticed() {
        with(BrokenLayerNorms.secretlyFloat32(), "@LNM-06").everything();
        assertNoticed(
                () -> then.isExactly("the variance of ±256 in float16", "Infinity"),
                "[LNM-06] variance, ",
                "measured: 65536");
        assertNoticed(
                () -> then.isExactly("zeros normalised in float16 with eps 1e-8", "NaN"),
                "[LNM-06] normalised value, ",
                "measured: 0");
        assertNoticed(
                () -> then.isAbove("error", "bfloat16 throughout", "float16 throughout"),
                "[LNM-06] rms error of bfloat16 throughout");
    }

    @Test
    void aBfloat16WithoutItsRangeIsNoticed() {
        with(BrokenLayerNorms.secretlyFloat16(), "@LNM-06").everything();
        assertNoticed(
                () -> then.isExactly("the variance of ±256 in bfloat16", "65536"),
                "[LNM-06] variance, ",
                "measured: Infinity");
        assertNoticed(
                () -> then.isExactly("zeros normalised in bfloat16 with eps 1e-8", "0"),
                "[LNM-06] normalised value, ",
                "measured: NaN");
        assertNoticed(
                () -> then.isAbove("error", "either type throughout", "the same type with float32 statistics"),
                "[LNM-06] rms error of ");
    }
}
