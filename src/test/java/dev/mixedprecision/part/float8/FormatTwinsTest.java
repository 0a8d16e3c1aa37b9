package dev.mixedprecision.part.float8;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Casts to eight bits that are wrong in the ways in which casts go wrong: each law notices. */
class FormatTwinsTest {
    private static final Function<EightBits, CastInputs> HALF = target -> CastInputs.all(ScalarType.FLOAT16);
    private static final Function<EightBits, CastInputs> FLOATS = CastInputs::aroundEveryTie;

    private Thens then;

    private FormatSteps with(CastExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new FormatSteps(world, broken);
    }

    @ParameterizedTest
    @EnumSource
    void aCodeThatIsReadAsAnotherIsNoticed(EightBits type) {
        with(BrokenCasts.readingTheNextCode(), "@FP8-01").everyCodeIsRead(type);
        assertNoticed(
                () -> then.hasTheSameAs("the numbers", "in the exact model"),
                "[FP8-01] numbers of " + type,
                "differ, first code 0x00 is read as");
        assertNoticed(() -> then.hasTheSameAs("the codes cast back", "those read"), "comes back as 0x01");
        assertNoticed(() -> then.isExactly("the largest number", "240"), "[FP8-01] largest number");
        assertNoticed(() -> then.isExactly("the smallest number above zero", "1"), "[FP8-01] smallest number");
        assertNoticed(() -> then.isExactly("how many are NaN", "16"), "[FP8-01] NaN among");
        assertNoticed(() -> then.isExactly("how many are infinite", "1"), "[FP8-01] infinities among");
    }

    @Test
    void aCastThatRoundsTwiceIsNoticed() {
        with(BrokenCasts.through(ScalarType.FLOAT16), "@FP8-02").areCast(FLOATS, EightBits.E4M3FN);
        assertNoticed(
                () -> then.hasTheSameAs("the results", "rounded in the exact model"),
                "[FP8-02] a million numbers of float32 and those around every tie cast to float8_e4m3fn",
                "becomes");
        with(BrokenCasts.through(ScalarType.BFLOAT16), "@FP8-02").areCast(HALF, EightBits.E5M2);
        assertNoticed(() -> then.hasTheSameAs("the results", "rounded in the exact model"), "[FP8-02] ");
    }

    @Test
    void aNaNWithOtherBitsIsNoticed() {
        with(BrokenCasts.changing(code -> code > 0x7c && code < 0x80 ? 0x7d : code), "@FP8-02")
                .areCast(HALF, EightBits.E5M2);
        assertThatCode(() -> then.hasTheSameAs("the results", "rounded in the exact model"))
                .doesNotThrowAnyException();
        assertNoticed(() -> then.isExactly("the codes that NaN becomes", "127 255"), "[FP8-02] step 0", "125");
    }

    @Test
    void aCastThatSaturatesWhereItShouldNotIsNoticed() {
        FormatSteps steps = with(BrokenCasts.changing(code -> code == 0x7f ? 0x7e : code), "@FP8-03");
        steps.areCast(target -> CastInputs.one(465, ScalarType.FLOAT32), EightBits.E4M3FN);
        assertNoticed(
                () -> steps.itIs(Figure.of("NaN"), Figure.of("NaN")), "[FP8-03] 465.0 in float32", "measured: 448");
    }

    @Test
    void anE8m0ThatRoundsAHalfDownIsNoticed() {
        with(BrokenCasts.changing(code -> code == 0x80 ? 0x7f : code), "@FP8-04")
                .areCast(target -> CastInputs.one(1.5, ScalarType.FLOAT32), EightBits.E8M0FNU);
        assertNoticed(() -> then.isExactly("the result", "2"), "[FP8-04] 1.5 in float32", "measured: 1");
        with(BrokenCasts.changing(code -> code == 0x80 ? 0x7f : code), "@FP8-04")
                .areCast(FLOATS, EightBits.E8M0FNU);
        assertNoticed(() -> then.hasTheSameAs("the results", "rounded in the exact model"), "[FP8-04] a million");
        assertNoticed(() -> then.isExactly("the codes that NaN becomes", "127"), "[FP8-04] step 0");
    }
}
