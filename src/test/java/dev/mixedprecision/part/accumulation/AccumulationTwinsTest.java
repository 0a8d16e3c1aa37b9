package dev.mixedprecision.part.accumulation;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.accumulation.AccumulationVocabulary.Sum;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Adders that are wrong in the ways in which adders go wrong: each law notices and says by how much. */
class AccumulationTwinsTest {
    private Thens then;

    private AccumulationSteps with(AccumulationExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new AccumulationSteps(world, broken);
    }

    private static void add(AccumulationSteps steps, FloatFormat addend, FloatFormat sum, int count) {
        steps.isAdded(Figure.of("0.01"), addend, count, Figure.of("0"), new Sum(sum, Optional.empty()));
    }

    @Test
    void aFloat32AccumulatorBehindAFloat16OneIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.secretlyFloat32(), "@ACC-01");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT16, 1000);
        assertThatThrownBy(() -> then.isExactly("the sum", "9.953125"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[ACC-01] type of the sum")
                .hasMessageContaining("expected: float16")
                .hasMessageContaining("measured: float32")
                .hasMessageContaining("look first at: ");
    }

    @Test
    void anAdderThatTruncatesIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.truncating(), "@ACC-01");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT16, 1000);
        assertThatThrownBy(() -> then.isExactly("the sum", "9.953125"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[ACC-01] sum: ")
                .hasMessageContaining("ulp of float16");
        assertThatThrownBy(() -> then.hasTheSameAs("the partial sums", "the exact ones rounded to float16"))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).*step \\d+ against the exact model.*");
    }

    @Test
    void anAdderWithFewerBitsThanItSaysIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.secretlyBfloat16(), "@ACC-02");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT16, 1000);
        assertThatThrownBy(() -> then.isWithin("the accumulation error", "half an ulp at every addition"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[ACC-02] accumulation error: ")
                .hasMessageContaining("½ulp");
        steps = with(BrokenAccumulations.secretlyBfloat16(), "@ACC-02");
        add(steps, FloatFormat.FLOAT32, FloatFormat.FLOAT32, 1000);
        assertThatThrownBy(() -> then.isWithin("the accumulation error", "unit roundoff a priori"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("n·u·Σ|x|");
        assertThatThrownBy(() -> then.isWithin("the whole error", "both errors together"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[ACC-02] whole error: ");
    }

    @Test
    void aSumThatGoesOnWhereItMustStopIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.secretlyFloat32(), "@ACC-03");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT16, 4000);
        assertThatThrownBy(() -> steps.stops(Figure.of("32"), 2798))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[ACC-03] where it stops");
    }

    @Test
    void aFloat32AccumulatorThatRoundsToFloat16IsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.secretlyFloat16(), "@ACC-03");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT32, 4000);
        assertThatThrownBy(() -> steps.goesOn(Figure.of("32")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("first addition that changes nothing");
        assertThatThrownBy(() -> then.isExactly("the accumulation error", "0"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("accumulation error");
    }

    @Test
    void aCastThatLosesDigitsIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.losingWhatWasCast(), "@ACC-04");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT32, 1000);
        assertThatThrownBy(() -> then.hasTheSameAs("the partial sums", "with the addend cast first"))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).*\\[ACC-04\\] step \\d+ against cast first.*");
    }

    @Test
    void aDeviceThatAddsOtherwiseThanTheCpuIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.truncatingAtFirst(1000), "@ACC-05");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT16, 1000);
        assertNoticed(
                () -> then.hasTheSameAs("the partial sums", "on the CPU"),
                "[ACC-05] step ",
                " against the CPU",
                "ulp of float16");
    }

    @Test
    void aFloat32AccumulatorThatHelpsNobodyIsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.secretlyFloat16(), "@ACC-07");
        steps.everyVariant(Figure.of("0.01"), Figure.of("0"));
        assertNoticed(
                () -> then.isAbove("error", "float16 into float16", "float16 into float32"),
                "[ACC-07] |error| of ",
                "measured: 0.046875");
        assertNoticed(
                () -> then.isExactly("the accumulation error of either low-precision type into float32", "0"),
                "[ACC-07] accumulation error: ",
                "expected: 0");
    }

    @Test
    void aBfloat16ThatErrsNoMoreThanFloat16IsNoticed() {
        AccumulationSteps steps = with(BrokenAccumulations.secretlyBfloat16(), "@ACC-07");
        steps.everyVariant(Figure.of("0.01"), Figure.of("0"));
        assertNoticed(
                () -> then.isAbove("error", "bfloat16 into bfloat16", "float16 into float16"),
                "[ACC-07] |error| of ",
                "measured: 6");
    }

    @Test
    void aPublishedFigureThatIsCalledRightWhereItIsWrongIsNoticed() {
        AccumulationSteps steps = with(new AccumulationExperiment(), "@ACC-06");
        add(steps, FloatFormat.FLOAT16, FloatFormat.FLOAT16, 1000);
        assertThatThrownBy(() -> steps.errsBy(0, Figure.of("0.046875"), Figure.of("10.0"), true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[ACC-06] the published 10.0 beside the error to its digits, 0.0");
        assertNoticed(
                () -> steps.errsBy(0, Figure.of("Infinity"), Figure.of("10.0"), false),
                "[ACC-06] error: ",
                "expected: Infinity");
        assertNoticed(
                () -> steps.errsBy(0, Figure.of("0.046875"), Figure.of("Infinity"), true),
                "[ACC-06] the published Infinity",
                "measured: wrong");
    }
}
