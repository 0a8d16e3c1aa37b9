package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionIntervalTest {
    /** Percentiles as they are tabulated, to three decimals. */
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
    void quantilesAreThoseOfTheTables(double probability, int degreesOfFreedom, double tabulated) {
        assertThat(StudentT.quantile(probability, degreesOfFreedom)).isCloseTo(tabulated, within(0.0005));
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
