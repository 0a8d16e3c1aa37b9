package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of one block: hand-made cases, properties, and a second implementation in exact arithmetic. */
class TensorCoreTest {
    private static final TensorCore BF16 = published(9, 0, FloatFormat.BFLOAT16);
    private static final TensorCore FP16 = published(9, 0, FloatFormat.FLOAT16);
    private static final TensorCore TF32 = published(9, 0, FloatFormat.TF32);

    private static final TensorCore FP8 = published(9, 0, FloatFormat.E4M3FN);

    private static TensorCore published(int major, int minor, FloatFormat input) {
        return TensorCore.published(major, minor, input).orElseThrow();
    }

    /** The sum of products of terms with ones, after a start. */
    private static double block(TensorCore core, double start, double... terms) {
        double[] ones = new double[terms.length];
        Arrays.fill(ones, 1.0);
        return product(core, start, terms, ones);
    }

    private static double product(TensorCore core, double start, double[] a, double[] b) {
        return core.accumulate(
                Operand.of(core.input(), new double[][] {a}),
                0,
                Operand.of(core.input(), new double[][] {b}),
                0,
                0,
                a.length,
                core.terms(),
                start);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 0, FLOAT16, Volta, 4, 23",
        "7, 2, FLOAT16, Volta, 4, 23",
        "7, 5, FLOAT16, Turing, 8, 24",
        "8, 0, BFLOAT16, Ampere, 8, 24",
        "8, 6, TF32, Ampere, 4, 24",
        "8, 9, FLOAT16, Ada Lovelace, 8, 24",
        "9, 0, FLOAT16, Hopper, 16, 25",
        "9, 0, TF32, Hopper, 8, 25",
        "10, 0, BFLOAT16, Blackwell, 16, 25",
        "12, 0, TF32, RTX Blackwell, 8, 25",
        "10, 0, E4M3FN, Blackwell, 32, 25",
        "12, 1, E5M2, RTX Blackwell, 32, 25"
    })
    void whatIsPublishedOfAGeneration(
            int major, int minor, FloatFormat input, String generation, int terms, int fractionBits) {
        assertThat(published(major, minor, input))
                .isEqualTo(new TensorCore(generation, input, terms, fractionBits, TensorCore.Accumulator.FLOAT32));
    }

    @ParameterizedTest
    @CsvSource({"8, 9, E4M3FN, Ada Lovelace, 16", "9, 0, E4M3FN, Hopper, 32", "9, 0, E5M2, Hopper, 32"})
    void float8IsAddedIn13Bits(int major, int minor, FloatFormat input, String generation, int terms) {
        assertThat(published(major, minor, input))
                .isEqualTo(new TensorCore(generation, input, terms, 13, TensorCore.Accumulator.E8M13));
    }

    @Test
    void whatSurvivesACancellationInFloat8() {
        for (int j = 9; j < 19; j++) {
            double[] a = {1, -1, Math.scalb(1.0, -j / 2)};
            double[] b = {1, 1, Math.scalb(1.0, -(j - j / 2))};
            double tiny = Math.scalb(1.0, -j);
            assertThat(product(FP8, 0, a, b)).as("2^-%d", j).isEqualTo(j <= 13 ? tiny : 0);
        }
    }

    private static double sum(int count, double each, int pieces) {
        double[] addends = new double[count];
        Arrays.fill(addends, each);
        double[] ones = new double[count];
        Arrays.fill(ones, 1.0);
        return ReductionOrder.whole(count, FP8.terms())
                .inPiecesOf(pieces)
                .element(
                        FP8,
                        Operand.of(FloatFormat.E4M3FN, new double[][] {addends}),
                        0,
                        Operand.of(FloatFormat.E5M2, new double[][] {ones}),
                        0);
    }

    @Test
    void aSumOfFloat8StopsUnlessItIsPromoted() {
        assertThat(sum(16384, 1, 16384)).isEqualTo(16384);
        assertThat(sum(16416, 1, 16416)).isEqualTo(16384);
        assertThat(sum(65536, 1, 65536)).isEqualTo(16384);
        assertThat(sum(65536, 1, TensorCore.PROMOTION_LENGTH)).isEqualTo(65536);
        double hundredth = FloatFormat.E4M3FN.round(0.01);
        assertThat(hundredth).isEqualTo(0.009765625);
        assertThat(sum(4096, hundredth, 4096)).isEqualTo(38.4375);
        assertThat(sum(4096, hundredth, TensorCore.PROMOTION_LENGTH)).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1, FLOAT16",
        "7, 5, BFLOAT16",
        "7, 0, TF32",
        "9, 0, FLOAT32",
        "8, 6, E4M3FN",
        "9, 0, E2M1",
        "13, 0, FLOAT16"
    })
    void nothingIsPublishedOfWhatAGenerationLacks(int major, int minor, FloatFormat input) {
        assertThat(TensorCore.published(major, minor, input)).isEmpty();
    }

    @Test
    void whatSurvivesACancellationTellsTheBitsThatAreKept() {
        for (int j = 20; j < 30; j++) {
            double tiny = Math.scalb(1.0, -j);
            assertThat(block(BF16, 0, 1, -1, tiny)).as("2^-%d", j).isEqualTo(j <= 25 ? tiny : 0);
            assertThat(block(published(8, 0, FloatFormat.BFLOAT16), 0, 1, -1, tiny))
                    .isEqualTo(j <= 24 ? tiny : 0);
        }
    }

    @Test
    void aSumIsCutOffAndNotRounded() {
        assertThat(block(BF16, 0, 1, 1, 1, 0) + 0).isEqualTo(3);
        double[] terms = {4096, 1, 1, 1};
        double[] factors = {4096, 1, 1, 1};
        assertThat(product(BF16, 0, terms, factors)).isEqualTo(16777218);
        assertThat(product(FP16, 0, terms, factors)).isEqualTo(16777218);
        assertThat(product(TF32, 0, terms, factors)).isEqualTo(16777218);
        assertThat(product(BF16, 0, new double[] {-4096, -1, -1, -1}, factors)).isEqualTo(-16777218);
    }

    @Test
    void theAccumulatorIsATermLikeOthers() {
        assertThat(block(BF16, 16777216, 1, 1, 1)).isEqualTo(16777218);
        assertThat(block(BF16, Math.scalb(1.0, -60), 1)).isEqualTo(1);
        assertThat(block(BF16, 1, Math.scalb(1.0, -60))).isEqualTo(1);
    }

    @Test
    void inFloat16TheSumIsRoundedToNearestEven() {
        TensorCore core = FP16.with(TensorCore.Accumulator.FLOAT16);
        assertThat(block(core, 2048, 1)).isEqualTo(2048);
        assertThat(block(core, 2048, 1, 1)).isEqualTo(2050);
        assertThat(block(core, 2048, 3)).isEqualTo(2052);
        assertThat(block(core, 2047, 1)).isEqualTo(2048);
        assertThat(block(core, 65504, 65504)).isInfinite();
        assertThat(block(core, -65504, -65504)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(block(core, 0, Math.scalb(1.0, -24))).isEqualTo(Math.scalb(1.0, -24));
    }

    @Test
    void aSumOfOnesInFloat16StopsWhereABlockChangesNothing() {
        TensorCore core = FP16.with(TensorCore.Accumulator.FLOAT16);
        double[] ones = new double[49152];
        Arrays.fill(ones, 1);
        assertThat(product(core, 0, ones, ones)).isEqualTo(32768);
    }

    @Test
    void subnormalFactorsHaveTheSmallestExponent() {
        double subnormal = FloatFormat.FLOAT16.minSubnormal();
        assertThat(product(FP16, 0, new double[] {subnormal}, new double[] {subnormal}))
                .isEqualTo(subnormal * subnormal);
        // Written with the exponent -14 and not its own, -24, the first keeps the second out of its last bits.
        double[] a = {subnormal, 1};
        double[] b = {1, Math.scalb(1.0, -14)};
        assertThat(product(FP16, 0, a, b)).isEqualTo(subnormal + Math.scalb(1.0, -14));
    }

    @Test
    void zerosAddNothing() {
        assertThat(block(BF16, 0, 0, 0)).isZero();
        assertThat(block(BF16, 1.5, 0, -0.0)).isEqualTo(1.5);
        assertThat(product(BF16, 0, new double[] {0, Math.scalb(1.0, -120)}, new double[] {Math.scalb(1.0, 120), 1}))
                .isEqualTo(Math.scalb(1.0, -120));
    }

    @Test
    void infinitiesAndNaNFollowIeee() {
        assertThat(block(BF16, 0, Double.POSITIVE_INFINITY, 1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(block(BF16, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
                .isNaN();
        assertThat(product(BF16, 0, new double[] {Double.POSITIVE_INFINITY}, new double[] {0}))
                .isNaN();
        assertThat(block(BF16, Double.NaN, 1)).isNaN();
        double big = Math.scalb(1.0, 127);
        assertThat(product(BF16, 0, new double[] {big, -1}, new double[] {2, 1}))
                .isEqualTo(Double.POSITIVE_INFINITY);
        // A row with an infinity further on is a row like others until then.
        Operand a = Operand.of(FloatFormat.BFLOAT16, new double[][] {{3, Double.NaN}});
        assertThat(BF16.accumulate(a, 0, a, 0, 0, 1, 16, 0)).isEqualTo(9);
    }

    @Property(tries = 200)
    void theOrderInsideABlockMakesNoDifference(@ForAll long seed, @ForAll @IntRange(min = 1, max = 16) int terms) {
        Random random = new Random(seed);
        double[] a = numbers(random, FloatFormat.BFLOAT16, terms);
        double[] b = numbers(random, FloatFormat.BFLOAT16, terms);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < terms; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        double[] c = order.stream().mapToDouble(i -> a[i]).toArray();
        double[] d = order.stream().mapToDouble(i -> b[i]).toArray();
        assertThat(product(BF16, 1.25, c, d)).isEqualTo(product(BF16, 1.25, a, b));
    }

    @Property(tries = 200)
    void aPowerOfTwoGoesThrough(@ForAll long seed, @ForAll @IntRange(min = -10, max = 10) int power) {
        Random random = new Random(seed);
        double[] a = numbers(random, FloatFormat.BFLOAT16, 40);
        double[] b = numbers(random, FloatFormat.BFLOAT16, 40);
        double[] scaled = Arrays.stream(a).map(x -> Math.scalb(x, power)).toArray();
        assertThat(product(BF16, 0, scaled, b)).isEqualTo(Math.scalb(product(BF16, 0, a, b), power));
    }

    @Property(tries = 200)
    void aBlockOfOneTermIsCutOffOnce(@ForAll long seed) {
        Random random = new Random(seed);
        double a = numbers(random, FloatFormat.FLOAT16, 1)[0];
        double b = numbers(random, FloatFormat.FLOAT16, 1)[0];
        assertThat(product(FP16, 0, new double[] {a}, new double[] {b})).isEqualTo(a * b); // 22 bits
    }

    /** Against the rule written down once more, with numbers of any length and without a thought for speed. */
    @Property(tries = 300)
    void isTheRuleInExactArithmetic(@ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int which) {
        Random random = new Random(seed);
        TensorCore core = List.of(BF16, FP16, TF32, FP16.with(TensorCore.Accumulator.FLOAT16), FP8)
                .get(which);
        int length = 1 + random.nextInt(50);
        double[] a = numbers(random, core.input(), length);
        double[] b = numbers(random, core.input(), length);
        assertThat(product(core, 0, a, b)).isEqualTo(slowly(core, a, b));
    }

    private static double slowly(TensorCore core, double[] a, double[] b) {
        BigDecimal sum = BigDecimal.ZERO;
        int sumExponent = 0;
        for (int from = 0; from < a.length; from += core.terms()) {
            int largest = sum.signum() == 0 ? Integer.MIN_VALUE : sumExponent;
            int to = Math.min(a.length, from + core.terms());
            for (int k = from; k < to; k++) {
                if (a[k] * b[k] != 0) {
                    largest = Math.max(largest, exponent(core.input(), a[k]) + exponent(core.input(), b[k]));
                }
            }
            if (largest == Integer.MIN_VALUE) {
                continue;
            }
            BigDecimal quantum = power(largest - core.fractionBits());
            BigDecimal block = cut(sum, quantum);
            for (int k = from; k < to; k++) {
                block = block.add(cut(new BigDecimal(a[k]).multiply(new BigDecimal(b[k])), quantum));
            }
            boolean nearest = core.accumulator().isRoundedToNearest();
            FloatFormat kept = nearest ? FloatFormat.FLOAT16 : FloatFormat.FLOAT32;
            double near = block.doubleValue(); // of at most 40 bits, so exact
            sumExponent = Math.max(Math.getExponent(near), kept.minExponent());
            sum = nearest
                    ? new BigDecimal(kept.round(near))
                    : cut(block, power(sumExponent - core.accumulator().significandBits() + 1));
            sumExponent = Math.max(Math.getExponent(sum.doubleValue()), kept.minExponent());
        }
        return sum.doubleValue();
    }

    private static int exponent(FloatFormat format, double x) {
        return Math.max(Math.getExponent(x), format.minExponent());
    }

    private static BigDecimal power(int exponent) {
        BigDecimal two = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
        return exponent < 0 ? BigDecimal.ONE.divide(two) : two;
    }

    private static BigDecimal cut(BigDecimal x, BigDecimal quantum) {
        return x.divide(quantum, 0, RoundingMode.DOWN).multiply(quantum);
    }

    /** Of either sign, in some binades, some of them zero. */
    private static double[] numbers(Random random, FloatFormat format, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            double x = random.nextGaussian() * Math.scalb(1.0, random.nextInt(9) - 4);
            numbers[i] = random.nextInt(10) == 0 ? 0 : format.round(x);
        }
        return numbers;
    }

    @Test
    void whatIsNoValueOfTheFormatIsRefused() {
        assertThatThrownBy(() -> Operand.of(FloatFormat.BFLOAT16, new double[][] {{1, 0.1}}))
                .hasMessageContaining("0.1 in row 0 at 1 is not a value of bfloat16");
        assertThatThrownBy(() -> Operand.of(FloatFormat.BFLOAT16, new double[][] {{1}, {1, 2}}))
                .hasMessageContaining("rows of 1 and of 2 numbers");
    }
}
