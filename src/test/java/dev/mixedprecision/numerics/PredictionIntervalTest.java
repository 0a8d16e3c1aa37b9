package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionIntervalTest {
    /** Percentiles of Student's t as they are tabulated, to three decimals. */
    @ParameterizedTest
    @CsvSource({
        "0.975, 1, 12.706",
        "0.975, 2, 4.303",
        "0.975, 3, 3.182",
        "0.975, 4, 2.776",
        "0.995, 4, 4.604",
        "0.995, 9, 3.250",
        "0.95, 10, 1.812",
        "0.975, 30, 2.042",
        "0.995, 120, 2.617"
    })
    void halfItsWidthIsTheTabulatedQuantileTimesTheErrorOfTheDifference(
            double probability, int degreesOfFreedom, double tabulated) {
        int n = degreesOfFreedom + 1;
        Samples samples = Samples.of(IntStream.range(0, n).asDoubleStream().toArray());
        PredictionInterval interval = PredictionInterval.ofMean(samples, 3, 2 * probability - 1);
        double variance = n * (n + 1) / 12.0; // of 0, 1, …, n − 1
        double half = (interval.high() - interval.low()) / 2;
        assertThat(half / Math.sqrt(variance * (1.0 / n + 1 / 3.0))).isCloseTo(tabulated, within(0.0005));
    }

    /** With 4 degrees of freedom: mean 3, s² 2.5, 1/5 + 1/5. */
    @Test
    void theIntervalIsTheFormulas() {
        PredictionInterval interval = PredictionInterval.ofMean(Samples.of(1, 2, 3, 4, 5), 5, 0.99);
        assertThat(interval.high()).isCloseTo(3 + 4.604, within(0.0005));
        assertThat(interval.low()).isCloseTo(3 - 4.604, within(0.0005));
    }

    @Test
    void oneSampleSaysNothingOfTheSpread() {
        assertThatIllegalArgumentException().isThrownBy(() -> PredictionInterval.ofMean(Samples.of(1), 5, 0.99));
    }
}
