package dev.mixedprecision.part.float8;

import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linear layers that do otherwise than they should: each law notices. */
class LayerTwinsTest {
    private Thens then;

    private LayerSteps with(LayerExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new LayerSteps(world, broken);
    }

    private void overflow(LayerExperiment broken, Float8Scaling scaling) {
        with(broken, "@FP8-13").overflows(layer(scaling), Figure.of("2^12"), Figure.of("2^20"));
    }

    private static Function<ComputeDevice, LayerPlan> layer(Float8Scaling scaling) {
        return device -> LayerPlan.on(device, scaling);
    }

    private void sameBits() {
        then.hasTheSameAs("the result and the gradients", "the ordinary ones times these powers of two");
    }

    private void isWithin(String bound) {
        then.isWithin("every result and gradient", bound);
    }

    @ParameterizedTest
    @EnumSource
    void theLayerPasses(Float8Scaling scaling) {
        with(new LayerExperiment(), "@FP8-12").runs(layer(scaling));
        then.hasDtype("the weight's gradient", "float32");
        isWithin("the roundings of the casts");
        isWithin("the sums of what was cast");
    }

    @Test
    void anotherTypeIsNoticed() {
        with(BrokenLayers.inFloat16(), "@FP8-12").runs(layer(Float8Scaling.DYNAMIC));
        assertNoticed(() -> then.hasDtype("the result", "bfloat16"), "[FP8-12] the result", "float16");
    }

    @Test
    void gradientsThatAreTooLargeAreNoticed() {
        with(BrokenLayers.goesBackTwice(), "@FP8-12").runs(layer(Float8Scaling.DYNAMIC));
        assertNoticed(
                () -> isWithin("the roundings of the casts"), "[FP8-12] largest error over its bound", "gradient");
    }

    @Test
    void productsOfWhatWasNotCastAreNoticed() {
        with(BrokenLayers.inBfloat16(), "@FP8-12").runs(layer(Float8Scaling.DYNAMIC));
        isWithin("the roundings of the casts");
        assertNoticed(() -> isWithin("the sums of what was cast"), "[FP8-12] largest error over its bound, result");
    }

    @Test
    void anotherScaleThanWasAskedForIsNoticed() {
        with(BrokenLayers.alwaysWith(Float8Scaling.NONE), "@FP8-12").runs(layer(Float8Scaling.DYNAMIC));
        assertNoticed(() -> isWithin("the sums of what was cast"), "[FP8-12] largest error over its bound, result");
    }

    @Test
    void anOverflowThatIsNotScaledAwayIsNoticed() {
        overflow(BrokenLayers.alwaysWith(Float8Scaling.NONE), Float8Scaling.DYNAMIC);
        assertNoticed(this::sameBits, "[FP8-13] result: 64 × 96 → 32 in float8 with dynamic scaling", "differ, first");
        assertNoticed(() -> isWithin("the roundings of the casts"), "[FP8-13] largest error over its bound, result");
    }

    @Test
    void aScaleWhereThereShouldBeNoneIsNoticed() {
        overflow(BrokenLayers.alwaysWith(Float8Scaling.DYNAMIC), Float8Scaling.NONE);
        assertNoticed(
                () -> then.hasOtherBitsThan(
                        "the result and the gradients", "the ordinary ones times these powers of two"),
                "[FP8-13] result: 64 × 96 → 32 in float8 with no scaling");
        assertNoticed(() -> isWithin("the sums of what was cast"), "[FP8-13] largest error over its bound, result");
    }
}
