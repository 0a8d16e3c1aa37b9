package dev.mixedprecision.numerics;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.numerics.LayerNorm.Precision;
import dev.mixedprecision.numerics.LayerNorm.Statistics;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class LayerNormTest {
    private static final double EPS = 1e-5;

    @Test
    void takesExactStatistics() {
        Statistics statistics = Statistics.of(1, 2, 3, 4);
        assertThat(statistics.mean()).isEqualByComparingTo("2.5");
        assertThat(statistics.variance()).isEqualByComparingTo("1.25");
        // A spread of one on a mean of 2^60, of which float64 keeps nothing once it is squared.
        assertThat(Statistics.of(0x1p60, 0x1p60 + 0x1p10).variance()).isEqualByComparingTo("262144");
    }

    @Test
    void normalisesToTheKnownResults() {
        assertThat(LayerNorm.reference(new double[] {0, 2}, 0)).containsExactly(-1, 1);
        assertThat(LayerNorm.reference(new double[] {0, 2}, 3)).containsExactly(-0.5, 0.5);
        assertThat(LayerNorm.reference(new double[] {7, 7, 7}, EPS)).containsExactly(0, 0, 0);
        assertThat(LayerNorm.reference(new double[] {7, 7}, 0)).containsExactly(Double.NaN, Double.NaN);
        // 1/√5 and 3/√5
        assertThat(LayerNorm.reference(new double[] {1, 2, 3, 4}, 0))
                .containsExactly(-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738);
    }

    @Property(tries = 30)
    void doesNotMindALargeMean(@ForAll @LongRange(min = 0) long seed) {
        double[] row = randomRow(seed, 16);
        // Multiples of 2^-20 keep every bit when 2^30 is added.
        double[] coarse =
                Arrays.stream(row).map(x -> Math.rint(x * 0x1p20) * 0x1p-20).toArray();
        double[] shifted = Arrays.stream(coarse).map(x -> x + 0x1p30).toArray();
        assertThat(LayerNorm.reference(shifted, EPS)).isEqualTo(LayerNorm.reference(coarse, EPS));
    }

    /**
     * The naive run in float64 against the exact reference. Each of the two means takes n roundings, five operations
     * follow, and an error in the mean counts by its size against the standard deviation.
     */
    @Property(tries = 30)
    void isTheLimitOfTheNaiveRun(@ForAll @LongRange(min = 0) long seed) {
        double[] row = randomRow(seed, 16);
        assertThat(distanceFromReference(
                        row, LayerNorm.run(row, EPS, Precision.all(FLOAT64)).output()))
                .isLessThanOrEqualTo(float64Budget(row));
    }

    @Test
    void noticesASampleVariance() {
        double[] row = randomRow(3, 16);
        Statistics statistics = Statistics.of(row);
        double sample = statistics.variance().doubleValue() * row.length / (row.length - 1);
        double[] wrong = Arrays.stream(row)
                .map(x -> (x - statistics.mean().doubleValue()) / Math.sqrt(sample + EPS))
                .toArray();
        assertThat(distanceFromReference(row, wrong)).isGreaterThan(float64Budget(row));
    }

    private static double distanceFromReference(double[] row, double[] output) {
        return ErrorSummary.of(output, LayerNorm.reference(row, EPS), FLOAT64).maxAbsolute();
    }

    private static double float64Budget(double[] row) {
        double deviation = Math.sqrt(Statistics.of(row).variance().doubleValue());
        double largest = Arrays.stream(row).map(Math::abs).max().orElseThrow();
        double magnification = 1 + largest / deviation;
        return (2 * row.length + 5) * FLOAT64.unitRoundoff() * magnification * magnification;
    }

    @Property(tries = 100)
    void roundsAfterEveryOperationAsFloatsDo(@ForAll @LongRange(min = 0) long seed) {
        double[] row = randomRow(seed, 37);
        float sum = 0;
        for (double x : row) {
            sum += (float) x;
        }
        float mean = sum / row.length;
        float squares = 0;
        for (double x : row) {
            float d = (float) x - mean;
            squares += d * d;
        }
        float variance = squares / row.length;
        float divisor = (float) Math.sqrt(variance + (float) EPS);
        double[] expected = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            expected[i] = ((float) row[i] - mean) / divisor;
        }

        LayerNorm.Run run = LayerNorm.run(row, EPS, Precision.all(FLOAT32));
        assertThat(run.mean()).isEqualTo(mean);
        assertThat(run.variance()).isEqualTo(variance);
        assertThat(run.divisor()).isEqualTo(divisor);
        assertThat(run.output()).containsExactly(expected);
    }

    @Test
    void overflowsInFloat16OnceADeviationReaches256() {
        double[] at = {-256, 256};
        double[] below = {-255.875, 255.875};
        Precision half = Precision.withFloat32Sums(FLOAT16);
        assertThat(LayerNorm.run(at, EPS, half).variance()).isInfinite();
        assertThat(LayerNorm.run(at, EPS, half).output()).containsExactly(-0.0, 0.0);
        assertThat(LayerNorm.run(below, EPS, half).variance()).isEqualTo(65472);
        // A running sum in float16 overflows sooner: 2 × 65472 is above 65504.
        assertThat(LayerNorm.run(below, EPS, Precision.all(FLOAT16)).variance()).isInfinite();

        assertThat(LayerNorm.run(at, EPS, Precision.all(BFLOAT16)).output()).containsExactly(-1, 1);
        assertThat(LayerNorm.run(at, EPS, Precision.withFloat32Statistics(FLOAT16))
                        .output())
                .containsExactly(-1, 1);
    }

    @Test
    void dividesByZeroInFloat16WhereEpsVanishes() {
        double[] constant = {3, 3, 3, 3};
        LayerNorm.Run vanished = LayerNorm.run(constant, 1e-8, Precision.all(FLOAT16));
        assertThat(vanished.storedEps()).isZero();
        assertThat(vanished.divisor()).isZero();
        assertThat(vanished.output()).containsOnly(Double.NaN);

        LayerNorm.Run kept = LayerNorm.run(constant, EPS, Precision.all(FLOAT16));
        assertThat(kept.storedEps()).isEqualTo(1.0013580322265625e-5);
        assertThat(kept.output()).containsOnly(0);
        assertThat(LayerNorm.run(constant, 1e-8, Precision.all(BFLOAT16)).output())
                .containsOnly(0);
    }

    @Test
    void losesASmallSpreadOnALargeMeanBeforeAnyStatistic() {
        double[] row = {1000, 1000.5, 1001, 1001.5};
        LayerNorm.Run run = LayerNorm.run(row, EPS, Precision.withFloat32Statistics(BFLOAT16));
        assertThat(run.input()).containsOnly(1000);
        assertThat(run.output()).containsOnly(0);
        assertThat(LayerNorm.reference(row, EPS)[3]).isGreaterThan(1.3);
        assertThat(LayerNorm.run(row, EPS, Precision.withFloat32Statistics(FLOAT16))
                        .input())
                .containsExactly(row);
    }

    /** By root mean square over many rows: the largest error of a single row is decided by chance. */
    @Test
    void losesMoreDigitsInBfloat16AndGainsFromFloat32Statistics() {
        double half = rms(Precision.all(FLOAT16));
        double brain = rms(Precision.all(BFLOAT16));
        assertThat(brain).isGreaterThan(half);
        assertThat(rms(Precision.withFloat32Sums(BFLOAT16))).isLessThan(brain);
        assertThat(rms(Precision.withFloat32Sums(FLOAT16))).isLessThan(half);
        assertThat(rms(Precision.withFloat32Statistics(BFLOAT16))).isLessThan(rms(Precision.withFloat32Sums(BFLOAT16)));
        assertThat(rms(Precision.withFloat32Statistics(FLOAT16))).isLessThan(rms(Precision.withFloat32Sums(FLOAT16)));
        assertThat(rms(Precision.all(FLOAT32))).isLessThan(rms(Precision.withFloat32Statistics(FLOAT16)));
    }

    private static double rms(Precision precision) {
        double[][] rows =
                IntStream.range(0, 20).mapToObj(seed -> randomRow(seed, 64)).toArray(double[][]::new);
        double[] measured = Arrays.stream(rows)
                .flatMapToDouble(
                        row -> Arrays.stream(LayerNorm.run(row, EPS, precision).output()))
                .toArray();
        double[] reference = Arrays.stream(rows)
                .flatMapToDouble(row -> Arrays.stream(LayerNorm.reference(row, EPS)))
                .toArray();
        return ErrorSummary.of(measured, reference, precision.output()).rootMeanSquare();
    }

    /**
     * With the statistics in float64, the rounding of the output is all that is left: half an ulp, and the rest of
     * the float64 budget, which can move a value over a tie.
     */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FLOAT64")
    void leavesHalfAnUlpWhereTheStatisticsAreWide(FloatFormat format) {
        double[] row = Arrays.stream(randomRow(11, 64)).map(format::round).toArray();
        double[] reference = LayerNorm.reference(row, EPS);
        double[] output = LayerNorm.run(row, EPS, new Precision(format, FLOAT64, FLOAT64, format))
                .output();
        double rest = float64Budget(row);
        for (int i = 0; i < row.length; i++) {
            assertThat(output[i]).isCloseTo(reference[i], within(format.ulp(reference[i]) / 2 + rest));
        }
    }

    @Test
    void refusesWhatItCannotNormalise() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayerNorm.reference(new double[] {1, Double.NaN}, EPS))
                .withMessage("row[1] is NaN, not finite");
        Precision plain = Precision.all(FLOAT16);
        assertThatIllegalArgumentException().isThrownBy(() -> LayerNorm.run(new double[] {Double.NaN}, EPS, plain));
        assertThatIllegalArgumentException().isThrownBy(() -> LayerNorm.run(new double[] {1}, -1, plain));
        assertThatIllegalArgumentException().isThrownBy(() -> LayerNorm.reference(new double[0], EPS));
        assertThatIllegalArgumentException().isThrownBy(() -> LayerNorm.reference(new double[] {1}, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> LayerNorm.reference(new double[] {1}, Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Precision(FLOAT16, BFLOAT16, FLOAT32, FLOAT16))
                .withMessage("each must hold all values of the one before: float16, bfloat16, float32");
        // 257 needs nine bits.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayerNorm.run(new double[257], EPS, Precision.all(BFLOAT16)))
                .withMessageContaining("257.0 is not a value of bfloat16");
    }

    private static double[] randomRow(long seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        return DoubleStream.generate(() -> random.nextDouble(-3, 3))
                .limit(length)
                .toArray();
    }
}
