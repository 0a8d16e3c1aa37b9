package dev.mixedprecision.part.float8;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.Float8Vocabulary.Factors;
import dev.mixedprecision.part.float8.ProductPlan.Numbers;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensor cores that add otherwise than they should: each law notices. */
class Float8ProductTwinsTest {
    private static final TensorCore HOPPER = core(9, 0);

    private Thens then;

    private static TensorCore core(int major, int minor) {
        return TensorCore.published(major, minor, FloatFormat.E4M3FN).orElseThrow();
    }

    private void multiply(TensorCore core, boolean promoted, Numbers numbers, EightBits right, int k, Sums sums) {
        World world = Worlds.of(numbers == Numbers.RANDOM ? "@FP8-08" : "@FP8-09", ComputeDevice.cpu());
        then = new Thens(world);
        new Float8ProductSteps(world, BrokenFloat8Products.adding(core, promoted), () -> HOPPER)
                .areMultiplied(new Factors(numbers, EightBits.E4M3FN, right), 4, k, 8, sums);
    }

    private void hasTheBitsOfTheModel() {
        then.hasTheSameAs("the product", "in the exact model of the tensor cores");
    }

    @ParameterizedTest
    @CsvSource({"E4M3FN, 32", "E4M3FN, 1024", "E5M2, 1024"})
    void aTensorCoreThatAddsAsItShouldPasses(EightBits right, int k) {
        multiply(HOPPER, false, Numbers.RANDOM, right, k, Sums.FAST);
        assertThatCode(this::hasTheBitsOfTheModel).doesNotThrowAnyException();
        multiply(HOPPER, true, Numbers.RANDOM, right, k, Sums.PROMOTED);
        assertThatCode(this::hasTheBitsOfTheModel).doesNotThrowAnyException();
    }

    @Test
    void sumsThatArePromotedOrNotAgainstWhatWasAskedForAreNoticed() {
        multiply(HOPPER, true, Numbers.RANDOM, EightBits.E4M3FN, 512, Sums.FAST);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-08] random numbers in float8_e4m3fn", "element");
        multiply(HOPPER, false, Numbers.RANDOM, EightBits.E5M2, 512, Sums.PROMOTED);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-08] random numbers in float8_e4m3fn and float8_e5m2");
    }

    /** Ada adds 16 products at a time, Blackwell keeps 25 bits. */
    @ParameterizedTest
    @CsvSource({"8, 9", "10, 0"})
    void anotherTensorCoreIsNoticed(int major, int minor) {
        multiply(core(major, minor), false, Numbers.RANDOM, EightBits.E4M3FN, 512, Sums.FAST);
        assertNoticed(this::hasTheBitsOfTheModel, "[FP8-08] ", "Hopper", "differ");
    }

    @Test
    void aSumThatGoesOnIsNoticed() {
        multiply(HOPPER, true, Numbers.ONES, EightBits.E4M3FN, 16416, Sums.FAST);
        assertNoticed(() -> then.isExactly("every element", "16384"), "[FP8-09] element of the product", "16416");
        multiply(HOPPER, false, Numbers.HUNDREDTHS, EightBits.E4M3FN, 4096, Sums.PROMOTED);
        assertNoticed(() -> then.isExactly("every element", "40"), "[FP8-09] element of the product", "38.4375");
    }

    @Test
    void theBaselineIsMultipliedInBfloat16() {
        multiply(HOPPER, false, Numbers.HUNDREDTHS, EightBits.E4M3FN, 4096, Sums.BFLOAT16);
        assertThatCode(() -> then.isExactly("every element", "40")).doesNotThrowAnyException();
    }
}
