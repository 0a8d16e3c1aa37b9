package dev.mixedprecision.part.float8;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Scaling;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.Float8Vocabulary.Factors;
import dev.mixedprecision.part.float8.Float8Vocabulary.Scales;
import dev.mixedprecision.part.float8.ProductPlan.Numbers;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.part.float8.ScaledFactor.Sharing;
import dev.mixedprecision.part.float8.ScaledMatrix.Outliers;
import dev.mixedprecision.part.float8.ScaledProductOutcome.ScaleOrder;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with scales that are left out, exchanged or rounded: the law notices. */
class ScaledProductTwinsTest {
    private static final TensorCore HOPPER =
            TensorCore.published(9, 0, FloatFormat.E4M3FN).orElseThrow();

    private Thens then;

    private ScaledProductSteps with(ScaledProductExperiment broken, String missing) {
        World world = Worlds.of("@FP8-11", ComputeDevice.cpu());
        then = new Thens(world);
        return new ScaledProductSteps(world, broken, () -> HOPPER, (sharing, result) -> Optional.ofNullable(missing));
    }

    private void multiply(ScaledProductExperiment broken, boolean powers, Sharing left, Sharing right, Sums sums) {
        with(broken, null)
                .areMultiplied(
                        new Factors(Numbers.RANDOM, EightBits.E4M3FN, EightBits.E4M3FN),
                        new Scales(powers, left, right),
                        8,
                        512,
                        16,
                        sums,
                        FloatFormat.FLOAT32);
    }

    private void store(ScaledProductExperiment broken, Outliers outliers, Scaling scaling) {
        with(broken, null).areStoredAndMultiplied(outliers, scaling, 16, 512, 8);
    }

    private void hasTheBitsOfTheModel() {
        then.hasTheSameAs("the product", "in the exact model of the tensor cores");
    }

    private void everyErrorIsWithinItsBound() {
        then.isWithin("every element's error", "the roundings and the sum");
    }

    private void everyElementIsWithinItsBound() {
        then.isWithin("every element", "the sum of what is stored");
    }

    private void aScaleARowGains() {
        then.isAtLeast("the error of a scale a tensor over that of a scale a row", 19);
    }

    @ParameterizedTest
    @EnumSource(ScaleOrder.class)
    void scalesInAnyOneOrderPass(ScaleOrder order) {
        ScaledProductExperiment device = BrokenScaledProducts.scaling(HOPPER, order);
        multiply(device, true, Sharing.TENSOR, Sharing.TENSOR, Sums.FAST);
        assertThatCode(this::hasTheBitsOfTheModel).doesNotThrowAnyException();
        multiply(device, false, Sharing.ROW, Sharing.ROW, Sums.PROMOTED);
        assertThatCode(this::hasTheBitsOfTheModel).doesNotThrowAnyException();
        multiply(device, true, Sharing.BLOCK, Sharing.SQUARE, Sums.PROMOTED);
        assertThatCode(this::hasTheBitsOfTheModel).doesNotThrowAnyException();
    }

    @Test
    void scalesThatAreRoundedBeforeTheyAreAppliedAreNoticed() {
        multiply(
                BrokenScaledProducts.adding(
                        HOPPER, (sum, left, right) -> sum * FloatFormat.BFLOAT16.round(left) * right),
                false,
                Sharing.TENSOR,
                Sharing.TENSOR,
                Sums.FAST);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-11] random scales, 8 × 512 × 16, e4m3fn", "differ");
    }

    /** Each on a single rounding of sum and scales, of which two are rounded. */
    @Test
    void scalesOfWhichNoProductIsRoundedAreNoticed() {
        multiply(
                BrokenScaledProducts.adding(HOPPER, (sum, left, right) -> sum * left * right),
                false,
                Sharing.ROW,
                Sharing.ROW,
                Sums.FAST);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-11] random scales", "a scale a row", "differ");
    }

    @ParameterizedTest
    @EnumSource(
            value = Sharing.class,
            names = {"TENSOR", "ROW", "BLOCK"})
    void aScaleThatIsLeftOutIsNoticed(Sharing sharing) {
        multiply(
                BrokenScaledProducts.adding(HOPPER, (sum, left, right) -> sum * left),
                true,
                sharing,
                sharing,
                Sums.PROMOTED);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-11] powers of two, 8 × 512 × 16", "differ, first element");
    }

    @Test
    void aTensorCoreThatKeepsMoreIsNoticed() {
        TensorCore blackwell = TensorCore.published(10, 0, FloatFormat.E4M3FN).orElseThrow();
        multiply(
                BrokenScaledProducts.scaling(blackwell, ScaleOrder.LEFT_FIRST),
                true,
                Sharing.ROW,
                Sharing.ROW,
                Sums.FAST);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-11] powers of two", "Hopper", "differ");
    }

    @ParameterizedTest
    @EnumSource(value = Scaling.class, names = "NVFP4", mode = EnumSource.Mode.EXCLUDE)
    void productsThatAreAsTheyShouldBePass(Scaling scaling) {
        ScaledProductExperiment device = BrokenScaledProducts.scaling(HOPPER, ScaleOrder.LEFT_FIRST);
        for (Outliers outliers : Outliers.values()) {
            store(device, outliers, scaling);
            assertThatCode(this::everyElementIsWithinItsBound).doesNotThrowAnyException();
            assertThatCode(this::everyErrorIsWithinItsBound).doesNotThrowAnyException();
        }
        store(device, Outliers.ROW, Scaling.ROW);
        assertThatCode(this::aScaleARowGains).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(value = Scaling.class, names = "NVFP4", mode = EnumSource.Mode.EXCLUDE)
    void aProductThatIsTwiceWhatIsStoredIsNoticed(Scaling scaling) {
        store(
                BrokenScaledProducts.adding(HOPPER, (sum, left, right) -> 2 * sum * left * right),
                Outliers.NONE,
                scaling);
        assertNoticed(
                this::everyElementIsWithinItsBound,
                "[FP8-11] largest distance of an element from the sum of what is stored over its bound: 16 × 512"
                        + " ordinary numbers by ordinary ones");
    }

    @ParameterizedTest
    @EnumSource(value = Scaling.class, names = "NVFP4", mode = EnumSource.Mode.EXCLUDE)
    void aProductWithoutItsScalesIsNoticed(Scaling scaling) {
        store(BrokenScaledProducts.adding(HOPPER, (sum, left, right) -> sum * left), Outliers.NONE, scaling);
        assertNoticed(
                this::everyErrorIsWithinItsBound,
                "[FP8-11] largest error of an element over its bound: 16 × 512 ordinary numbers by ordinary ones");
    }

    /** As if a scale a row lost what a scale a tensor does. */
    @Test
    void aScaleARowThatHelpsNobodyIsNoticed() {
        store(BrokenScaledProducts.adding(HOPPER, (sum, left, right) -> 0), Outliers.ROW, Scaling.ROW);
        assertNoticed(this::aScaleARowGains, "[FP8-11] relative error of a scale a tensor over that of a scale a row");
    }

    @Test
    void whatADeviceOrLibtorchLacksIsPending() {
        ScaledProductSteps steps =
                with(BrokenScaledProducts.scaling(HOPPER, ScaleOrder.LEFT_FIRST), "it needs another device");
        for (Scaling scaling : Scaling.values()) {
            assertThatThrownBy(() -> steps.areStoredAndMultiplied(Outliers.NONE, scaling, 16, 512, 8))
                    .isInstanceOf(Skipped.Pending.class)
                    .hasMessage("pending: it needs another device");
        }
        ScaledProductSteps able = with(BrokenScaledProducts.scaling(HOPPER, ScaleOrder.LEFT_FIRST), null);
        assertThatThrownBy(() -> able.areStoredAndMultiplied(Outliers.NONE, Scaling.NVFP4, 16, 512, 8))
                .isInstanceOf(Skipped.Pending.class)
                .hasMessageContaining("NVFP4 was never seen on a device");
    }
}
