package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FactorScalingTest {
    @ParameterizedTest
    @CsvSource({
        "E4M3FN, 448, 1",
        "E4M3FN, 7, 64",
        "E5M2, 114688, 0.5",
        "E4M3FN, 0, 1",
        "E5M2, 57344e-45, 3.4028234663852886e38"
    })
    void theLargestMagnitudeBecomesTheLargestValue(FloatFormat format, float largest, float factor) {
        assertThat(FactorScaling.of(format, largest).factor()).isEqualTo(factor);
    }

    /** A factor of 0.5: 3.1 becomes 1.55, of which e5m2 makes 1.5; 1000000 is clamped, 2^-18 is half the smallest value. */
    @ParameterizedTest
    @CsvSource({"3.1, 3", "-1000000, -114688", "0x1p-16, 0", "0x1.8p-16, 0x1p-15", "0, 0"})
    void numbersComeBackRounded(String x, String expected) {
        FactorScaling scaling = FactorScaling.of(FloatFormat.E5M2, 114688);
        assertThat(scaling.dequantized(Double.parseDouble(x)) + 0.0).isEqualTo(Double.parseDouble(expected));
    }

    @Test
    void withoutScalingWhatIsTooLargeSaturates() {
        FactorScaling none = FactorScaling.none(FloatFormat.E4M3FN);
        assertThat(none.dequantized(449)).isEqualTo(448);
        assertThat(none.errorBound(1000)).isBetween(552.0, 552.001);
    }

    /** Of numbers of every size errors come near to the bound, and none is above it. */
    @ParameterizedTest
    @EnumSource(names = {"E4M3FN", "E5M2"})
    void errorsAreWithinTheBoundAndComeNearToIt(FloatFormat format) {
        Random random = new Random(12);
        FactorScaling scaling = FactorScaling.of(format, 11.3f);
        double nearest = 0;
        for (int i = 0; i < 100_000; i++) {
            double x = (float) Math.scalb(11.3 * (2 * random.nextDouble() - 1), -random.nextInt(30));
            double error = Math.abs(scaling.dequantized(x) - x);
            assertThat(error).isLessThanOrEqualTo(scaling.errorBound(x));
            nearest = Math.max(nearest, error / scaling.errorBound(x));
        }
        assertThat(nearest).isGreaterThan(0.99);
    }
}
