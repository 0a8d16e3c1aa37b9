package dev.mixedprecision.numerics;

import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ErrorSummaryTest {
    @Test
    void measuresTheWorstOfEveryKind() {
        // Errors 0.5, 0.125, 0, 0; relative 1/16, 1/8, 0, 0; an ulp of float16 is 1/128 at 8 and 1/1024 at 1.
        ErrorSummary summary = ErrorSummary.of(new double[] {8.5, 1.125, 4, 2}, new double[] {8, 1, 4, 2}, FLOAT16);
        assertThat(summary.maxAbsolute()).isEqualTo(0.5);
        assertThat(summary.maxRelative()).isEqualTo(0.125);
        assertThat(summary.normwise()).isEqualTo(0.0625);
        assertThat(summary.maxUlps()).isEqualTo(128);
        assertThat(summary.rootMeanSquare()).isEqualTo(Math.sqrt(0.265625 / 4));
        assertThat(summary.worst()).isZero();
        assertThat(summary.describe())
                .isEqualTo("max error 0.5 at [0] (measured 8.5, reference 8.0), rms 0.2577, "
                        + "max relative 0.125, of the largest 0.0625, max 128 ulp of float16");
    }

    @Test
    void findsNothingBetweenEqualRows() {
        ErrorSummary summary = ErrorSummary.of(new double[] {0, -1}, new double[] {0, -1}, FLOAT16);
        assertThat(summary.maxAbsolute()).isZero();
        assertThat(summary.maxRelative()).isZero();
        assertThat(summary.normwise()).isZero();
        assertThat(summary.rootMeanSquare()).isZero();
        assertThat(summary.maxUlps()).isZero();
    }

    @Test
    void countsWhatIsNotFiniteAsInfinitelyWrong() {
        ErrorSummary summary = ErrorSummary.of(
                new double[] {1, Double.NaN, Double.POSITIVE_INFINITY}, new double[] {1, 0, 2}, FLOAT16);
        assertThat(summary.maxAbsolute()).isInfinite();
        assertThat(summary.maxUlps()).isInfinite();
        assertThat(summary.worst()).isEqualTo(1);
        assertThat(summary.notFinite()).isEqualTo(2);
        assertThat(summary.describe()).contains("measured NaN, reference 0.0").endsWith("; 2 of 3 not finite");
    }

    @Test
    void refusesWhatCannotBeCompared() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorSummary.of(new double[2], new double[3], FLOAT16))
                .withMessage("cannot compare 2 values with 3 references");
        assertThatIllegalArgumentException().isThrownBy(() -> ErrorSummary.of(new double[0], new double[0], FLOAT16));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorSummary.of(new double[1], new double[] {Double.NaN}, FLOAT16))
                .withMessage("reference[0] is NaN, not finite");
    }
}
