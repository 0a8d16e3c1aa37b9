package dev.mixedprecision.numerics;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT64;
import static dev.mixedprecision.numerics.RepeatedAddition.HUNDRED_TENTHS_ON_256;
import static dev.mixedprecision.numerics.RepeatedAddition.THOUSAND_HUNDREDTHS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccumulatorTest {
    private static final BigDecimal HUNDREDTH = new BigDecimal("0.01");

    /** Results and errors as measured on hardware; the errors follow from the exact sums, 10 and 266. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32, FLOAT32, 10.000133514404297, 1.33514404296875e-4",
        "FLOAT16, FLOAT16, 9.953125, -0.046875",
        "FLOAT32, FLOAT16, 10.00213623046875, 2.13623046875e-3",
        "BFLOAT16, BFLOAT16, 4.0, -6",
        "FLOAT32, BFLOAT16, 10.009765625, 9.765625e-3",
    })
    void addsAThousandHundredths(FloatFormat sum, FloatFormat addend, double result, BigDecimal error) {
        Accumulation run = new Accumulator(sum, addend).run(THOUSAND_HUNDREDTHS);
        assertThat(run.result()).isEqualTo(result);
        assertThat(run.error()).isEqualByComparingTo(error);
    }

    @ParameterizedTest
    @CsvSource({
        // 0.1 in float32 is 0.100000001490116; half an ulp of float32 at 256 is 2^-16.
        "FLOAT32, FLOAT32, 266.0006103515625, 6.103515625e-4",
        "FLOAT16, FLOAT16, 256, -10",
        "FLOAT32, FLOAT16, 265.99755859375, -0.00244140625",
        "BFLOAT16, BFLOAT16, 256, -10",
        "FLOAT32, BFLOAT16, 266.009765625, 0.009765625",
    })
    void addsAHundredTenthsTo256(FloatFormat sum, FloatFormat addend, double result, BigDecimal error) {
        Accumulation run = new Accumulator(sum, addend).run(HUNDRED_TENTHS_ON_256);
        assertThat(run.result()).isEqualTo(result);
        assertThat(run.error()).isEqualByComparingTo(error);
    }

    @Test
    void takesTheErrorApart() {
        Accumulation low = Accumulator.in(FLOAT16).run(THOUSAND_HUNDREDTHS);
        assertThat(low.inputError()).isEqualByComparingTo("0.00213623046875");
        assertThat(low.accumulationError()).isEqualByComparingTo("-0.04901123046875");

        Accumulation exactSums = new Accumulator(FLOAT32, FLOAT16).run(THOUSAND_HUNDREDTHS);
        assertThat(exactSums.inputError()).isEqualByComparingTo("0.00213623046875");
        assertThat(exactSums.accumulationError()).isEqualByComparingTo("0");
    }

    @Test
    void saysWhereASumStagnates() {
        assertThat(Accumulator.in(FLOAT16).run(HUNDRED_TENTHS_ON_256).stagnatesAt())
                .hasValue(1);
        assertThat(Accumulator.in(FLOAT16).run(THOUSAND_HUNDREDTHS).stagnatesAt())
                .isEmpty();

        Accumulation brain = Accumulator.in(BFLOAT16).run(THOUSAND_HUNDREDTHS);
        int step = brain.stagnatesAt().orElseThrow();
        assertThat(brain.sumAfter(step)).isEqualTo(4.0);
        assertThat(brain.sumAfter(step - 1)).isEqualTo(4.0);
        assertThat(brain.sumAfter(step - 2)).isLessThan(4.0);
    }

    @Test
    void stopsWhereTheAddendIsUnderHalfAnUlp() {
        assertThat(forEver(FLOAT16).value()).isEqualTo(32.0);
        assertThat(forEver(BFLOAT16).value()).isEqualTo(4.0);
        assertThat(forEver(FLOAT32).value()).isEqualTo(262_144.0);
        assertThat(forEver(FLOAT64).value()).isEqualTo(0x1p47);
    }

    @ParameterizedTest
    @EnumSource(names = "E2M1", mode = EnumSource.Mode.EXCLUDE)
    void stopsAtThePowerOfTwoWhoseHalfUlpTheAddendDoesNotReach(FloatFormat format) {
        double addend = format.round(HUNDREDTH);
        double stop = forEver(format).value();
        assertThat(Math.getExponent(stop)).isNotEqualTo(Math.getExponent(Math.nextDown(stop)));
        assertThat(format.ulp(stop) / 2).isGreaterThan(addend);
        assertThat(format.ulp(stop / 2) / 2).isLessThan(addend);
    }

    @Test
    void countsTheAdditionsAsALoopOverFloatsDoes() {
        float sum = 0;
        long additions = 0;
        while (sum + 0.01f != sum) {
            sum += 0.01f;
            additions++;
        }
        assertThat(forEver(FLOAT32)).isEqualTo(new Accumulator.FixedPoint(sum, additions));
    }

    @Property(tries = 500)
    void skipsExactlyWhatItWouldWalk(
            @ForAll @DoubleRange(min = -2000, max = 2000) double start,
            @ForAll @DoubleRange(min = -300, max = 300) double addend,
            @ForAll @IntRange(min = -20, max = 3) int scale) {
        for (FloatFormat format : new FloatFormat[] {FLOAT16, BFLOAT16}) {
            // Multiples of a power of two make ties likely.
            for (double scaled : new double[] {Math.scalb(addend, scale), Math.scalb(Math.rint(addend), scale)}) {
                Accumulator accumulator = Accumulator.in(format);
                assertThat(accumulator.runForEver(new BigDecimal(start), new BigDecimal(scaled)))
                        .isEqualTo(walk(format, format.round(start), format.round(scaled)));
            }
        }
    }

    private static Accumulator.FixedPoint walk(FloatFormat format, double start, double addend) {
        double sum = start;
        long additions = 0;
        for (double next = format.add(sum, addend); next != sum; next = format.add(sum, addend)) {
            sum = next;
            additions++;
        }
        return new Accumulator.FixedPoint(sum, additions);
    }

    @Test
    void endsAtInfinityWhereTheSumOverflows() {
        Accumulator half = Accumulator.in(FLOAT16);
        assertThat(half.runForEver(BigDecimal.ZERO, BigDecimal.valueOf(65504)))
                .isEqualTo(new Accumulator.FixedPoint(Double.POSITIVE_INFINITY, 2));
        assertThat(half.runForEver(BigDecimal.ONE, new BigDecimal("1e-9"))).isEqualTo(new Accumulator.FixedPoint(1, 0));

        Accumulation run = half.run(RepeatedAddition.binary(0, 40_000, 3));
        assertThat(run.overflowsAt()).hasValue(2);
        assertThatIllegalStateException()
                .isThrownBy(run::error)
                .withMessage("float16 + float16: 0 + 3 × 40000 = Infinity is Infinity and has no error: "
                        + "the largest float16 is 65504.0");
    }

    @Property(tries = 500)
    void addsFloat32AsALoopOverFloatsDoes(
            @ForAll float start,
            @ForAll @DoubleRange(min = -10, max = 10) double addend,
            @ForAll @IntRange(max = 500) int count) {
        float sum = start;
        for (int step = 0; step < count; step++) {
            sum += (float) addend;
        }
        assertThat(Accumulator.in(FLOAT32)
                        .run(RepeatedAddition.binary(start, addend, count))
                        .result())
                .isEqualTo(sum);
    }

    @Property(tries = 500)
    void addsBfloat16AsALoopThatRoundsTheUpperHalfOfAFloatDoes(
            @ForAll @DoubleRange(min = -500, max = 500) double start,
            @ForAll @DoubleRange(min = -2, max = 2) double addend,
            @ForAll @IntRange(max = 500) int count) {
        float sum = upperHalf((float) start);
        float added = upperHalf((float) addend);
        for (int step = 0; step < count; step++) {
            sum = upperHalf(sum + added);
        }
        assertThat(Accumulator.in(BFLOAT16)
                        .run(RepeatedAddition.binary((float) start, (float) addend, count))
                        .result())
                .isEqualTo(sum);
    }

    private static float upperHalf(float x) {
        int bits = Float.floatToRawIntBits(x);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }

    /** At most 300 + 40 × 2, which e4m3fn holds. */
    @Property(tries = 500)
    void losesAndKeepsExactlyTheWholeError(
            @ForAll @DoubleRange(min = -300, max = 300) double start,
            @ForAll @DoubleRange(min = -2, max = 2) double addend,
            @ForAll @IntRange(max = 40) int count,
            @ForAll FloatFormat low) {
        for (Accumulator accumulator : new Accumulator[] {Accumulator.in(low), new Accumulator(FLOAT64, low)}) {
            Accumulation run = accumulator.run(RepeatedAddition.binary(start, addend, count));
            assertThat(run.inputError().add(run.accumulationError())).isEqualByComparingTo(run.error());
            assertThat(new BigDecimal(run.result()).subtract(run.error()))
                    .isEqualByComparingTo(run.workload().exactSum());
        }
    }

    @Test
    void followsTheErrorOverTheSteps() {
        Accumulation run = Accumulator.in(BFLOAT16).run(THOUSAND_HUNDREDTHS);
        assertThat(run.partialSums()).hasSize(1001).startsWith(0.0, BFLOAT16.round(0.01));
        assertThat(run.errorAfter(0)).isEqualByComparingTo("0");
        assertThat(run.errorAfter(900)).isEqualByComparingTo("-5");
        assertThat(run.errorAfter(1000)).isEqualByComparingTo(run.error());
        assertThat(run).hasToString("bfloat16 + bfloat16: 0 + 1000 × 0.01 = 4.0");
    }

    @Test
    void refusesAnAddendThatTheSumCannotHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Accumulator(FLOAT16, BFLOAT16))
                .withMessage("a sum in float16 cannot take addends in bfloat16: it does not hold all of them");
        assertThatIllegalArgumentException().isThrownBy(() -> RepeatedAddition.decimal("0", "1", -1));
    }

    /** A start and three sums, of three additions; 256 + 3 × 0.1 in bfloat16 stays where it is. */
    @Test
    void whatAnotherAdderMadeHasASumForEveryAddition() {
        Accumulator accumulator = Accumulator.in(BFLOAT16);
        RepeatedAddition workload = RepeatedAddition.decimal("256", "0.1", 3);
        double[] sums = {256, 256, 256, 256};
        Accumulation measured = Accumulation.measured(accumulator, workload, BFLOAT16.round(0.1), sums);
        assertThat(measured.partialSums()).containsExactly(sums);
        assertThat(measured.error()).isEqualByComparingTo("-0.3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Accumulation.measured(accumulator, workload, 0.1, new double[3]))
                .withMessage("3 sums for 3 additions and a start");
    }

    @Test
    void takesDecimalsAtTheirWord() {
        assertThat(THOUSAND_HUNDREDTHS.exactSum()).isEqualByComparingTo("10");
        assertThat(HUNDRED_TENTHS_ON_256.exactSum()).isEqualByComparingTo("266");
        assertThat(RepeatedAddition.binary(0, 0.1, 10).exactSum()).isGreaterThan(BigDecimal.ONE);
        // What a program passes to a library is the double; both round to the same value of every format.
        for (FloatFormat format : FloatFormat.values()) {
            assertThat(format.round(HUNDREDTH)).isEqualTo(format.round(0.01));
            assertThat(format.round(new BigDecimal("0.1"))).isEqualTo(format.round(0.1));
        }
    }

    private static Accumulator.FixedPoint forEver(FloatFormat format) {
        return Accumulator.in(format).runForEver(BigDecimal.ZERO, HUNDREDTH);
    }
}
