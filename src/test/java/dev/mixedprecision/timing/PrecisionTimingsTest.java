package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.numerics.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrecisionTimingsTest {
    private static final Samples STEADY = Samples.of(10, 10, 10, 10);

    private static PrecisionTimings timings(
            Samples forward, Samples backward, Samples launches, List<String> throttling, Samples optimizer) {
        return new PrecisionTimings(
                "bfloat16",
                "bfloat16",
                "float32",
                forward,
                backward,
                forward,
                backward,
                launches,
                launches,
                throttling,
                Samples.of(),
                1,
                6e12,
                1e15,
                new OptimizerTimings(optimizer, Samples.of(), 1),
                "");
    }

    /** 6 TFLOP in 20 ms are 300 TFLOP/s. */
    @Test
    void theRateIsOfBothPassesAndTheShareThatOfThePeak() {
        PrecisionTimings timings = timings(STEADY, STEADY, Samples.of(), List.of(), Samples.of());
        assertThat(timings.achievedFlops()).isCloseTo(3e14, within(1.0));
        assertThat(timings.shareOfPeak()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void whatVariesDriftsOrIsHeldDownIsFlaggedPhaseByPhase() {
        PrecisionTimings timings = timings(
                Samples.of(10, 13, 10, 13),
                Samples.of(10, 10, 11, 11),
                Samples.of(),
                List.of("", "power", "power", "heat"),
                Samples.of(11, 11, 10, 10));
        assertThat(timings.flags())
                .isEqualTo("forward spread 15 %; backward drift +10 %; optimizer drift -9 %;"
                        + " throttled in 3 of 4 steps (power; heat)");
    }

    /** A standard deviation of 1 around 10. */
    @Test
    void aTenthOfSpreadIsNotFlagged() {
        Samples tenth = Samples.of(11, 9, 10, 11, 9);
        assertThat(tenth.spread()).isEqualTo(0.1);
        assertThat(timings(tenth, STEADY, Samples.of(), List.of(), Samples.of()).flags())
                .isEmpty();
    }

    @Test
    void nineTenthsOfLaunchingBind() {
        assertThat(timings(STEADY, STEADY, Samples.of(9, 9, 9, 9), List.of(), Samples.of())
                        .isLaunchBound())
                .isTrue();
    }

    @Test
    void aSizeFindsAPrecisionByItsName() {
        PrecisionTimings timings = timings(STEADY, STEADY, Samples.of(), List.of(), Samples.of());
        SizeTimings size = new SizeTimings("small", "eager", 1, 1, 1, List.of(timings), "", Double.NaN, "");
        assertThat(size.in("bfloat16")).contains(timings);
        assertThat(size.in("float16")).isEmpty();
    }
}
