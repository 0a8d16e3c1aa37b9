package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RatioTest {

    @Test
    void isHowManyTimesSlowerTheBaselineIs() {
        Ratio ratio = Ratio.speedup(Samples.of(30, 30, 30), Samples.of(10, 10, 10));
        assertThat(ratio).isEqualTo(new Ratio(3, 3, 3));
        assertThat(Ratio.speedup(Samples.of(10, 10), Samples.of(30, 30)).value())
                .as("the wrong way round")
                .isLessThan(1);
    }

    @Test
    void isNotKnownWithoutSamples() {
        Ratio ratio = Ratio.speedup(Samples.of(), Samples.of(1, 2));
        assertThat(ratio.isKnown()).isFalse();
        assertThat(ratio.against(1)).isEqualTo(Ratio.Verdict.UNSETTLED);
    }

    @Test
    void saysOnWhichSideOfABoundTheWholeIntervalIs() {
        Ratio ratio = new Ratio(2, 1.8, 2.2);
        assertThat(ratio.against(1.8)).isEqualTo(Ratio.Verdict.ABOVE);
        assertThat(ratio.against(2)).isEqualTo(Ratio.Verdict.UNSETTLED);
        assertThat(ratio.against(2.3)).isEqualTo(Ratio.Verdict.BELOW);
    }

    /**
     * In 200 experiments with a true ratio of 2, a 95 % interval should hold it in 190; fewer than 175 are 4.9 standard
     * deviations (√(200 · 0.95 · 0.05) = 3.1) away. The bootstrap of a median of 20 is a little too narrow, hence not 3.
     */
    @Test
    void theIntervalHoldsTheTrueRatioAsOftenAsItSays() {
        SplittableRandom random = new SplittableRandom(3);
        int held = 0;
        for (int i = 0; i < 200; i++) {
            Ratio ratio = Ratio.speedup(noisy(random, 20), noisy(random, 10));
            held += ratio.low() <= 2 && 2 <= ratio.high() ? 1 : 0;
        }
        assertThat(held).isBetween(175, 200);
    }

    private static Samples noisy(SplittableRandom random, double centre) {
        double[] values = new double[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = centre * (1 + 0.05 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5));
        }
        return Samples.of(values);
    }

    @Test
    void samplesHaveTheTextbooksStatistics() {
        Samples samples = Samples.of(2, 4, 4, 4, 5, 5, 7, 9);
        assertThat(samples.mean()).isEqualTo(5);
        assertThat(samples.standardDeviation()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-15));
        assertThat(samples.median()).isEqualTo(4.5);
        assertThat(samples.drift()).isCloseTo(6.0 / 4 - 1, within(1e-15));
        assertThat(samples.plus(Samples.of(1, 1)).values()).containsExactly(3.0, 5.0);
        assertThat(Samples.of().median()).isNaN();
    }
}
