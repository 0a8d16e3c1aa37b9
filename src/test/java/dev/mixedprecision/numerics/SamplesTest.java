package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measurements come in the order of time and not of size, so none of these do either. */
class SamplesTest {
    @Test
    void theMedianIsTheMiddleInTheOrderOfSize() {
        assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Samples.of(9, 1, 5, 2).median()).as("between 2 and 5").isEqualTo(3.5);
        assertThat(Samples.of(100, 20, 3).median()).as("by size, not as texts").isEqualTo(20);
        assertThat(Samples.of(7).median()).isEqualTo(7);
    }

    @Test
    void takingTheMedianLeavesTheOrderInWhichTheSamplesWereTaken() {
        double[] taken = {9, 1, 5};
        assertThat(Samples.median(taken)).isEqualTo(5);
        assertThat(taken).containsExactly(9, 1, 5);
    }

    @Test
    void theTextbooksStatistics() {
        Samples samples = Samples.of(9, 2, 5, 4, 7, 4, 5, 4);
        assertThat(samples.mean()).isEqualTo(5);
        assertThat(samples.standardDeviation()).as("with n − 1").isCloseTo(Math.sqrt(32.0 / 7), within(1e-15));
        assertThat(samples.spread()).as("of the mean").isCloseTo(Math.sqrt(32.0 / 7) / 5, within(1e-15));
        assertThat(samples.median()).isEqualTo(4.5);
        assertThat(samples.count()).isEqualTo(8);
    }

    @Test
    void oneSampleSaysNothingOfItsSpread() {
        assertThat(Samples.of(5).standardDeviation()).isNaN();
        assertThat(Samples.of(5).spread()).isNaN();
        assertThat(Samples.of(5).drift()).isNaN();
        assertThat(Samples.of(3, 5).standardDeviation()).isCloseTo(Math.sqrt(2), within(1e-15));
    }

    /** The halves are those of time. The middle one of an odd number belongs to neither. */
    @Test
    void driftIsHowFarTheLaterHalfIsAboveTheEarlier() {
        assertThat(Samples.of(10, 12, 11, 22, 21, 23).drift())
                .as("from 11 to 22")
                .isEqualTo(1);
        assertThat(Samples.of(22, 21, 23, 10, 12, 11).drift())
                .as("from 22 to 11")
                .isEqualTo(-0.5);
        assertThat(Samples.of(10, 20, 1000, 30, 45).drift())
                .as("from 15 to 37.5")
                .isEqualTo(1.5);
        assertThat(Samples.of(10, 20, 10, 20).drift()).as("to and fro").isZero();
    }

    @Test
    void sumsAreStepByStepAsFarAsBothGo() {
        Samples three = Samples.of(30, 10, 20);
        assertThat(three.plus(Samples.of(1, 2, 3)).values()).containsExactly(31.0, 12.0, 23.0);
        assertThat(three.plus(Samples.of(1, 2)).values()).containsExactly(31.0, 12.0);
        assertThat(Samples.of(1, 2).plus(three).values()).containsExactly(31.0, 12.0);
        assertThat(three.plus(Samples.of()).values()).isEmpty();
    }

    /** The medians of the phases are 10 and 2. */
    @Test
    void theMedianOfSumsIsNotTheSumOfMedians() {
        Samples sums = Samples.of(10, 30, 1).plus(Samples.of(2, 1, 22));
        assertThat(sums.median()).isEqualTo(23);
    }

    @Test
    void withoutSamplesNothingIsKnown() {
        Samples none = Samples.of();
        assertThat(List.of(none.mean(), none.median(), none.standardDeviation(), none.spread(), none.drift()))
                .containsOnly(Double.NaN);
    }

    /** Sorting puts NaN last, where the median would not see it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void oneThatIsNotKnownMakesEveryStatisticUnknown(int where) {
        double[] values = {4, 1, 3, 2, 5};
        values[where] = Double.NaN;
        Samples samples = Samples.of(values);
        assertThat(List.of(samples.mean(), samples.median(), samples.standardDeviation(), samples.spread()))
                .containsOnly(Double.NaN);
        assertThat(Ratio.speedup(samples, Samples.of(1, 2)).isKnown()).isFalse();
    }

    @Test
    void samplesAreNotChangedBehindTheirBack() {
        List<Double> values = new ArrayList<>(List.of(1.0, 2.0));
        Samples samples = new Samples(values);
        values.set(0, 100.0);
        assertThat(samples.values()).containsExactly(1.0, 2.0);
    }
}
