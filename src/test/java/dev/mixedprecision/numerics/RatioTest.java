package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
     * What a law risks: at a bound that is the true ratio, ten samples each with 5 % noise settle it falsely, to either
     * side, in no more than 5 % of runs, whether the noise is even or now and then an interruption. 1,000 runs with 5 %
     * give 50 ± 7; 71 are three standard deviations above. Half as wide an interval is noticed.
     */
    @Test
    void aTrueBoundIsSettledFalselyInNoMoreThanOneRunOfTwenty() {
        List<Ratio> even = ratios(false);
        assertThat(falselySettled(even.stream())).as("even noise").isLessThanOrEqualTo(71);
        assertThat(falselySettled(ratios(true).stream())).as("interruptions").isLessThanOrEqualTo(71);
        assertThat(falselySettled(even.stream()
                        .map(ratio -> new Ratio(
                                ratio.value(), (ratio.value() + ratio.low()) / 2, (ratio.value() + ratio.high()) / 2))))
                .as("half as wide an interval")
                .isGreaterThan(71);
    }

    private static long falselySettled(Stream<Ratio> ratios) {
        return ratios.filter(ratio -> ratio.against(2) != Ratio.Verdict.UNSETTLED)
                .count();
    }

    /** Of 1,000 runs. */
    private static List<Ratio> ratios(boolean interrupted) {
        SplittableRandom random = new SplittableRandom(5);
        return Stream.generate(() -> Ratio.speedup(noisy(random, interrupted, 20), noisy(random, interrupted, 10)))
                .limit(1000)
                .toList();
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
