package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
     * What a law risks: at a bound that is the true ratio, ten samples each with 5 % noise settle it falsely, to either
     * side, in no more than 5 % of runs, whether the noise is even or now and then an interruption. 1,000 runs with 5 %
     * give 50 ± 7; 71 are three standard deviations above.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrueBoundIsSettledFalselyInNoMoreThanOneRunOfTwenty(boolean interrupted) {
        assertThat(falselySettled(interrupted, ratio -> ratio)).isLessThanOrEqualTo(71);
    }

    /** Half as wide an interval is noticed. */
    @Test
    void aNarrowIntervalSettlesMoreRunsFalsely() {
        assertThat(falselySettled(
                        false,
                        ratio -> new Ratio(
                                ratio.value(), (ratio.value() + ratio.low()) / 2, (ratio.value() + ratio.high()) / 2)))
                .isGreaterThan(71);
    }

    /** Of 1,000 runs. */
    private static int falselySettled(boolean interrupted, UnaryOperator<Ratio> interval) {
        SplittableRandom random = new SplittableRandom(5);
        int settled = 0;
        for (int i = 0; i < 1000; i++) {
            Ratio ratio = interval.apply(Ratio.speedup(noisy(random, interrupted, 20), noisy(random, interrupted, 10)));
            settled += ratio.against(2) == Ratio.Verdict.UNSETTLED ? 0 : 1;
        }
        return settled;
    }

    private static Samples noisy(SplittableRandom random, boolean interrupted, double centre) {
        double[] values = new double[10];
        for (int i = 0; i < values.length; i++) {
            double noise = interrupted && random.nextInt(5) == 0
                    ? -Math.log(random.nextDouble()) / 0.25
                    : random.nextGaussian();
            values[i] = centre * (1 + 0.05 * noise);
        }
        return Samples.of(values);
    }
}
