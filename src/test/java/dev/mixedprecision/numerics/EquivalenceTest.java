package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.numerics.Equivalence.Place;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquivalenceTest {
    /** Percentiles of Student's t as they are tabulated, to three decimals. */
    @ParameterizedTest
    @CsvSource({
        "0.975, 1, 12.706",
        "0.975, 2, 4.303",
        "0.975, 3, 3.182",
        "0.995, 4, 4.604",
        "0.995, 9, 3.250",
        "0.95, 10, 1.812",
        "0.975, 30, 2.042",
        "0.995, 120, 2.617"
    })
    void halfTheIntervalIsTheTabulatedQuantileTimesTheErrorOfTheMean(
            double probability, int degreesOfFreedom, double tabulated) {
        int n = degreesOfFreedom + 1;
        Samples samples = Samples.of(IntStream.range(0, n).asDoubleStream().toArray());
        Equivalence equivalence = new Equivalence(samples, 2 * probability - 1, 1);
        double variance = n * (n + 1) / 12.0; // of 0, 1, …, n − 1
        double half = (equivalence.high() - equivalence.low()) / 2;
        assertThat(half / Math.sqrt(variance / n)).isCloseTo(tabulated, within(0.0005));
        assertThat(equivalence.low() + equivalence.high()).isCloseTo(n - 1, within(1e-9));
    }

    /** Means of differences that are 1 apart: s is 0.707, and the interval 6.314 · 0.5 to either side. */
    @ParameterizedTest
    @CsvSource({
        "0, 3.2, WITHIN",
        "0, 3.1, UNDECIDED",
        "1, 4.2, WITHIN",
        "1, 4.1, UNDECIDED",
        "-1, 4.1, UNDECIDED",
        "4, 0.8, ABOVE",
        "4, 0.9, UNDECIDED",
        "-4, 0.8, BELOW",
        "-4, 0.9, UNDECIDED",
        "0, NaN, NOT_A_NUMBER",
        "NaN, 1, NOT_A_NUMBER",
        "Infinity, 1, NOT_A_NUMBER"
    })
    void theIntervalLiesInsideTheMarginOrBeyondItOrAcrossAnEdge(double mean, double margin, Place place) {
        assertThat(new Equivalence(Samples.of(mean - 0.5, mean + 0.5), 0.9, margin).place())
                .isEqualTo(place);
    }

    /** Differences without noise: their interval is a point. */
    @ParameterizedTest
    @CsvSource({"1, within", "-1, within", "1.001, above", "-1.001, below"})
    void theMarginItselfIsWithin(double difference, String words) {
        assertThat(new Equivalence(Samples.of(difference, difference), 0.9, 1).place())
                .hasToString(words);
    }

    /** What lies just on the margin is rarely taken for equivalent, however noisy it is: in half of 1 % of all runs. */
    @ParameterizedTest
    @CsvSource({"0.01", "0.1", "1"})
    void whatIsAsFarOffAsTheMarginIsHardlyEverWithinIt(double noise) {
        Random random = new Random(1);
        long within = IntStream.range(0, 10_000)
                .mapToObj(run -> Samples.of(IntStream.range(0, 5)
                        .mapToDouble(seed -> 1 + noise * random.nextGaussian())
                        .toArray()))
                .filter(samples -> new Equivalence(samples, 0.99, 1).place() == Place.WITHIN)
                .count();
        assertThat(within).isLessThan(100);
    }

    @Test
    void oneDifferenceSaysNothingOfTheSpread() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Equivalence(Samples.of(1), 0.99, 1));
    }
}
