package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RelativeErrorTest {
    private static final double[] EXPECTED = {3, -4};

    @Test
    void isTheNormOfTheDifferenceOverThatOfWhatWasExpected() {
        assertThat(RelativeError.of(EXPECTED, EXPECTED)).isZero();
        assertThat(RelativeError.of(new double[] {0, 0}, EXPECTED)).isEqualTo(1);
        assertThat(RelativeError.of(new double[] {3, -1.5}, EXPECTED)).isEqualTo(0.5);
    }

    @Test
    void knowsNoErrorOfWhatIsNotANumber() {
        assertThat(RelativeError.of(new double[] {3, Double.NaN}, EXPECTED)).isNaN();
        assertThat(RelativeError.of(new double[] {0}, new double[] {0})).isNaN();
    }

    @Test
    void comparesVectorsOfOneLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RelativeError.of(new double[] {3}, EXPECTED))
                .withMessage("1 numbers against 2");
    }
}
