package dev.mixedprecision.part.float8;

import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.Scaling;
import dev.mixedprecision.part.float8.ScaledMatrix.Outliers;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers that are stored wrongly: each law notices. */
class QuantizationTwinsTest {
    private Thens then;

    private QuantizationSteps with(QuantizationExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new QuantizationSteps(world, broken);
    }

    @ParameterizedTest
    @EnumSource(names = "NVFP4", mode = EnumSource.Mode.EXCLUDE)
    void numbersWithTooFewBitsAreNoticed(Scaling scaling) {
        with(BrokenQuantizations.withTooFewBits(), "@FP8-05").areStored(Outliers.NONE, scaling);
        assertNoticed(
                () -> then.hasTheSameAs("the stored numbers", "in the exact model"),
                "[FP8-05] numbers: 48 × 512 ordinary numbers, " + scaling,
                "is stored as");
        assertNoticed(() -> then.isWithin("every error", "one rounding"), "[FP8-05] largest error over its bound");
    }

    @Test
    void aScaleThatIsNotStoredInItsFormatIsNoticed() {
        with(BrokenQuantizations.unrounded(), "@FP8-05").areStored(Outliers.NONE, Scaling.NVFP4);
        assertNoticed(
                () -> then.hasTheSameAs("the scales", "in the exact model"),
                "[FP8-05] scales: ",
                "NVFP4",
                "scale 0 is");
    }

    @Test
    void productsOfNumbersWithTooFewBitsAreNoticed() {
        with(BrokenQuantizations.withTooFewBits(), "@FP8-06").areMultiplied(Outliers.NONE);
        assertNoticed(() -> then.isAtMost("the error of every scale", 0.0361, ""), "[FP8-06] relative error");
    }

    @Test
    void scalesThatMakeNoDifferenceAreNoticed() {
        with(BrokenQuantizations.storingNothing(), "@FP8-06").areMultiplied(Outliers.ROW);
        assertNoticed(() -> then.isBelow("error", "a scale a row", "a scale a tensor"), "[FP8-06] relative error");
        assertNoticed(
                () -> then.isWithin("every product's error", "the factors' roundings"),
                "[FP8-06] largest error of a product");
    }

    @Test
    void aHistoryThatForgetsTooSoonIsNoticed() {
        List<Figure> magnitudes =
                Stream.of("448", "896", "224", "224", "224").map(Figure::of).toList();
        with(new QuantizationExperiment(), "@FP8-07")
                .stepsHave(magnitudes, new Float8Vocabulary().history("float8_e4m3fn", "1", "0", null));
        assertNoticed(
                () -> then.isExactly("the factors of the steps", "1 1 0.5 0.5 0.5"), "[FP8-07] step 3", "measured: 2");
    }
}
