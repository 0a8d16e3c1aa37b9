package dev.mixedprecision.numerics;

import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.mixedprecision.numerics.LayerNorm.Precision;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bound against worked numbers, and against layer norms that round after every operation. */
class LayerNormBoundTest {
    private static final double EPS = 1e-5;
    private static final int ROWS = 1000;

    /**
     * Of −1 and 3 the mean is 1, the mean magnitude 2, the variance 4; with an eps of 5 σ is 3 and |y| is 2/3. In
     * float16 u = 2^-11, γ₇ = 7/2041; with sums in float32 ns = 2·2^-24 = 2^-23, in float16 2^-10.
     */
    @Test
    void isWorkedOutByHandForArithmeticInOneFormat() {
        double gamma = 7.0 / 2041;
        double e = (0x1p-11 + 2 * 0x1p-23) / 3;
        assertIs(
                2 * gamma / 3 + 0x1p-23 / 3 + (1 + gamma) * (e + e * e / 3),
                Precision.withFloat32Sums(FLOAT16),
                FLOAT32,
                "γ₇|y| + ½ns|y| + (1 + γ₇)(e/σ + ½(e/σ)²|y|)");
        double coarse = (0x1p-11 + 2 * 0x1p-10) / 3;
        assertIs(
                2 * gamma / 3 + 0x1p-10 / 3 + (1 + gamma) * (coarse + coarse * coarse / 3),
                Precision.all(FLOAT16),
                FLOAT16,
                "γ₇|y| + ½ns|y| + (1 + γ₇)(e/σ + ½(e/σ)²|y|)");
    }

    /** As above, but γ₇ = 7/(2^24 − 7) of float32 and, on what that leaves, half a unit of float16's last place. */
    @Test
    void isWorkedOutByHandForANarrowerOutput() {
        double gamma = 7 / (0x1p24 - 7);
        double e = (0x1p-24 + 2 * 0x1p-23) / 3;
        double computed = 2 * gamma / 3 + 0x1p-23 / 3 + (1 + gamma) * (e + e * e / 3);
        assertIs(
                computed + 0x1p-11 * (2.0 / 3 + computed),
                Precision.withFloat32Statistics(FLOAT16),
                FLOAT32,
                "γ₇|y| + ½ns|y| + (1 + γ₇)(e/σ + ½(e/σ)²|y|) + u(output)|y|");
    }

    private static void assertIs(double expected, Precision precision, FloatFormat sums, String formula) {
        ErrorBound bound = LayerNormBound.of(new double[] {-1, 3}, 5, precision, sums);
        assertThat(bound.value().doubleValue()).isCloseTo(expected, withinPercentage(1e-10));
        assertThat(bound.unit()).isEqualTo(ErrorBound.Unit.ABSOLUTE);
        assertThat(bound.formula()).isEqualTo(formula);
        assertThat(bound.origin()).contains("one rounding an operation", "Lemma 3.1");
    }

    /** A bound five times as large would be reached to a tenth, one that is a fifth would be exceeded. */
    @ParameterizedTest
    @CsvSource({"FLOAT16, 0", "FLOAT16, 10", "FLOAT16, 100", "BFLOAT16, 0", "BFLOAT16, 10", "BFLOAT16, 100"})
    void isNeverExceededAndNearlyReached(FloatFormat low, double mean) {
        assertThat(largestShare(Precision.withFloat32Sums(low), low, mean)).isBetween(0.3, 1.0);
        assertThat(largestShare(Precision.withFloat32Statistics(low), low, mean))
                .isBetween(0.8, 1.0);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
    void isNeverExceededWhereTheSumsAreRoundedToo(FloatFormat format) {
        for (double mean : new double[] {0, 1, 10}) {
            assertThat(largestShare(Precision.all(format), format, mean)).isBetween(0.1, 1.0);
        }
    }

    /** The largest of error over bound, of rows of 16 numbers around a mean with a standard deviation of one. */
    private static double largestShare(Precision precision, FloatFormat input, double mean) {
        return IntStream.range(0, ROWS)
                .mapToObj(seed -> row(seed, input, mean))
                .mapToDouble(row -> error(row, precision)
                        / LayerNormBound.of(row, EPS, precision, precision.sums())
                                .value()
                                .doubleValue())
                .max()
                .orElseThrow();
    }

    private static double error(double[] row, Precision precision) {
        double[] output = LayerNorm.run(row, EPS, precision).output();
        return ErrorSummary.of(output, LayerNorm.reference(row, EPS), precision.output())
                .maxAbsolute();
    }

    private static double[] row(int seed, FloatFormat format, double mean) {
        Random random = new Random(seed);
        return DoubleStream.generate(() -> format.round(mean + random.nextGaussian()))
                .limit(16)
                .toArray();
    }
}
