package dev.mixedprecision.numerics;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static dev.mixedprecision.numerics.RepeatedAddition.HUNDRED_TENTHS_ON_256;
import static dev.mixedprecision.numerics.RepeatedAddition.THOUSAND_HUNDREDTHS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ErrorBoundTest {
    private static final Accumulation HALF = Accumulator.in(FLOAT16).run(THOUSAND_HUNDREDTHS);
    private static final Accumulation BRAIN = Accumulator.in(BFLOAT16).run(THOUSAND_HUNDREDTHS);

    @Test
    void derivesTheAprioriBoundFromUnitRoundoff() {
        // n·u = 1000/2048, Σ|x| = 1000 × 0.01000213623046875
        assertThat(ErrorBound.apriori(HALF).value())
                .isEqualByComparingTo(new BigDecimal("0.48828125").multiply(new BigDecimal("10.00213623046875")));
        // n·u = 1000/256
        assertThat(ErrorBound.apriori(BRAIN).value())
                .isEqualByComparingTo(new BigDecimal("3.90625").multiply(new BigDecimal("10.009765625")));
    }

    @Test
    void hasNoGammaWhereNTimesUReachesOne() {
        assertThat(ErrorBound.gammaFactor(255, BFLOAT16))
                .hasValueSatisfying(gamma -> assertThat(gamma).isEqualByComparingTo("255"));
        assertThat(ErrorBound.gammaFactor(256, BFLOAT16)).isEmpty();
        assertThat(ErrorBound.gammaFactor(1024, FLOAT16))
                .hasValueSatisfying(gamma -> assertThat(gamma).isEqualByComparingTo("1"));
        assertThat(ErrorBound.gamma(BRAIN)).isEmpty();
        assertThat(ErrorBound.gamma(HALF)).hasValueSatisfying(bound -> {
            assertThat(bound.value()).isGreaterThan(ErrorBound.apriori(HALF).value());
            assertThat(bound.margin(HALF.accumulationError()).holds()).isTrue();
        });
    }

    /** γ₁₀₀₀ = 1000/(2048 − 1000), and Σ|x| as above. */
    @Test
    void derivesTheTextbooksBoundFromGamma() {
        BigDecimal product = new BigDecimal("10.00213623046875").multiply(BigDecimal.valueOf(1000));
        assertThat(ErrorBound.gamma(HALF))
                .hasValueSatisfying(bound -> assertThat(bound.value().multiply(BigDecimal.valueOf(1048)))
                        .isCloseTo(product, within(new BigDecimal("1e-27")))
                        .isGreaterThanOrEqualTo(product));
    }

    /** 256 + 100 × 0.1 in float16: u(100 × 0.1 + 256), and with 0.1 stored n·u·(100 × 0.0999755859375 + 256). */
    @Test
    void derivesTheBoundOnInputsAndTheWholeError() {
        Accumulation run = Accumulator.in(FLOAT16).run(HUNDRED_TENTHS_ON_256);
        BigDecimal u = new BigDecimal(0x1p-11);
        BigDecimal inputs = u.multiply(BigDecimal.valueOf(266));
        assertThat(ErrorBound.inputRounding(run).value()).isEqualByComparingTo(inputs);
        assertThat(ErrorBound.total(run).value())
                .isEqualByComparingTo(
                        u.multiply(new BigDecimal("26599.755859375")).add(inputs));
    }

    @Test
    void isTightWhereTheSumStagnates() {
        // Every addend of 0.0999755859375 is lost whole, and the bound says so to the last bit.
        Accumulation run = Accumulator.in(FLOAT16).run(HUNDRED_TENTHS_ON_256);
        ErrorBound bound = ErrorBound.running(run);
        assertThat(bound.value()).isEqualByComparingTo("9.99755859375");
        assertThat(run.accumulationError()).isEqualByComparingTo("-9.99755859375");
        assertThat(bound.margin(run.accumulationError()).factor()).isEqualTo(1.0);
    }

    /** At most 4000 + 300 × 64, which float16 holds, and float8 and less do not. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void holdsForEveryWorkload(
            @ForAll @DoubleRange(min = -500, max = 500) double start,
            @ForAll @DoubleRange(min = -2, max = 2) double addend,
            @ForAll @IntRange(min = -24, max = 5) int scale,
            @ForAll @IntRange(max = 300) int count) {
        RepeatedAddition workload =
                RepeatedAddition.binary(Math.scalb(start, scale / 2), Math.scalb(addend, scale), count);
        for (FloatFormat format : EnumSet.range(FloatFormat.FLOAT16, FloatFormat.FLOAT64)) {
            assertAllHold(Accumulator.in(format).run(workload));
        }
    }

    @Test
    void holdsWhereThereIsNothingToAddOrLittleToAddTo() {
        for (FloatFormat format : FloatFormat.values()) {
            Accumulator accumulator = Accumulator.in(format);
            assertAllHold(accumulator.run(RepeatedAddition.decimal("0.1", "0", 10)));
            assertAllHold(accumulator.run(RepeatedAddition.decimal("0.1", "0.1", 0)));
            assertAllHold(accumulator.run(RepeatedAddition.binary(0, format.minSubnormal(), 300)));
            assertAllHold(
                    accumulator.run(RepeatedAddition.binary(-3 * format.minNormal(), format.minSubnormal(), 300)));
            assertAllHold(accumulator.run(RepeatedAddition.binary(1, -0x1p-8, 300)));
        }
    }

    private static void assertAllHold(Accumulation run) {
        assertThat(run.result()).isFinite();
        ErrorBound apriori = ErrorBound.apriori(run);
        assertHolds(apriori.margin(run.accumulationError()));
        assertHolds(ErrorBound.running(run).margin(run.accumulationError()));
        assertHolds(ErrorBound.inputRounding(run).margin(run.inputError()));
        assertHolds(ErrorBound.total(run).margin(run.error()));
        ErrorBound.gamma(run).ifPresent(bound -> {
            assertHolds(bound.margin(run.accumulationError()));
            assertThat(bound.value()).isGreaterThanOrEqualTo(apriori.value());
        });
    }

    private static void assertHolds(Margin margin) {
        assertThat(margin.holds()).as(margin.describe()).isTrue();
    }

    @Test
    void noticesASumThatTruncates() {
        // 0.96 of an ulp at 256: rounding to nearest adds a whole ulp, truncation nothing.
        double addend = FLOAT16.round(0.24);
        double[] sums = new double[101];
        sums[0] = 256;
        for (int step = 1; step < sums.length; step++) {
            double exact = sums[step - 1] + addend;
            double ulp = FLOAT16.ulp(exact);
            sums[step] = Math.floor(exact / ulp) * ulp;
        }
        BigDecimal exact =
                new BigDecimal(addend).multiply(BigDecimal.valueOf(100)).add(BigDecimal.valueOf(256));
        BigDecimal error = new BigDecimal(sums[100]).subtract(exact);
        Margin margin = ErrorBound.running(FLOAT16, addend, sums).margin(error);
        assertThat(margin.holds()).isFalse();
        assertThat(margin.factor()).isLessThan(1);
        assertThat(margin.describe()).contains(" > bound ").contains("(exceeded ");
    }

    @Test
    void noticesASumThatMissesAnAddend() {
        Accumulation run = new Accumulator(FLOAT32, FLOAT16).run(RepeatedAddition.decimal("0", "0.01", 999));
        BigDecimal error = new BigDecimal(run.result()).subtract(THOUSAND_HUNDREDTHS.exactSum());
        Margin margin = ErrorBound.total(run).margin(error);
        assertThat(margin.holds()).as(margin.describe()).isFalse();
    }

    @Test
    void countsHalfTheSmallestSubnormalWhereAnInputUnderflows() {
        Accumulation run = Accumulator.in(FLOAT16).run(RepeatedAddition.decimal("0", "1e-8", 1000));
        assertThat(run.result()).isZero();
        assertThat(run.inputError()).isEqualByComparingTo("-1e-5");
        assertHolds(ErrorBound.inputRounding(run).margin(run.inputError()));
        assertThat(ErrorBound.inputRounding(run).value())
                .isEqualByComparingTo(new BigDecimal(0x1p-25).multiply(BigDecimal.valueOf(1000)));
    }

    @Test
    void describesBoundMeasuredValueAndMargin() {
        assertThat(ErrorBound.apriori(HALF).margin(HALF.accumulationError()).describe())
                .isEqualTo("measured 0.04901 ≤ bound 4.884 (margin 99.65×): n·u·Σ|x|"
                        + " [Rump, BIT 52 (2012) 201–220: recursive summation, any n]");
        ErrorBound none = new ErrorBound(BigDecimal.ZERO, ErrorBound.Unit.ULPS, "0", "bit for bit");
        assertThat(none.margin(BigDecimal.ZERO).describe())
                .isEqualTo("measured 0 ulp ≤ bound 0 ulp (exact): 0 [bit for bit]");
        assertThat(none.margin(BigDecimal.valueOf(2)).describe())
                .isEqualTo("measured 2 ulp > bound 0 ulp (no error allowed): 0 [bit for bit]");
        ErrorBound tiny = new ErrorBound(new BigDecimal("1.2345678e-7"), ErrorBound.Unit.RELATIVE, "u", "rounding");
        assertThat(tiny.margin(new BigDecimal("-2.5e9")).describe())
                .isEqualTo("measured 2.5e9 relative > bound 1.235e-7 relative (exceeded 2.025e16×): u [rounding]");
    }

    @Test
    void addsBoundsOfOneUnitOnly() {
        ErrorBound ulps = new ErrorBound(BigDecimal.ONE, ErrorBound.Unit.ULPS, "1", "rounding");
        assertThat(ulps.plus(ulps).value()).isEqualByComparingTo("2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorBound.apriori(HALF).plus(ulps));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ErrorBound(BigDecimal.valueOf(-1), ErrorBound.Unit.ULPS, "", ""));
    }

    @Test
    void holdsForNothingThatOverflowed() {
        Accumulation run = Accumulator.in(FLOAT16).run(RepeatedAddition.binary(0, 40_000, 3));
        List<Function<Accumulation, ErrorBound>> bounds =
                List.of(ErrorBound::apriori, ErrorBound::running, ErrorBound::inputRounding, ErrorBound::total);
        assertThat(bounds).allSatisfy(bound -> assertThatIllegalStateException()
                .isThrownBy(() -> bound.apply(run))
                .withMessage("float16 + float16: 0 + 3 × 40000 = Infinity overflowed: no bound holds"));
    }

    /** 65 blocks at most, of which each may lose 17 terms' ends and its own: (17 + 4) · 2^-25. */
    @Test
    void boundsSumsOfBlocks() {
        TensorCore core = TensorCore.published(9, 0, FloatFormat.BFLOAT16).orElseThrow();
        ReductionOrder whole = ReductionOrder.whole(1024, 16);
        ErrorBound bound = ErrorBound.ofBlocks(core, whole, 1024);
        assertThat(bound.value()).isEqualByComparingTo(new BigDecimal(65 * 21 * 0x1p-25));
        assertThat(bound.formula()).contains("2^−23");
        assertThat(ErrorBound.ofBlocks(core, whole.inPiecesOf(512), 1024).value())
                .isEqualByComparingTo(new BigDecimal(66 * 21 * 0x1p-25 + 0x1p-24));
        assertThat(ErrorBound.ofBlocks(core, whole.inPiecesOf(512).roundingPiecesTo(FloatFormat.BFLOAT16), 1024)
                        .value())
                .isEqualByComparingTo(new BigDecimal(66 * 21 * 0x1p-25 + 0x1p-8 + 0x1p-24 * (1 + 0x1p-8)));
    }

    /** Two blocks of one product, each rounded to 11 bits, the second on a sum that may be larger by as much. */
    @Test
    void boundsSumsOfBlocksThatAreRounded() {
        TensorCore core =
                TensorCore.published(9, 0, FloatFormat.FLOAT16).orElseThrow().with(TensorCore.Accumulator.FLOAT16);
        double each = 2 * 0x1p-25 + 0x1p-11;
        ErrorBound bound = ErrorBound.ofBlocks(core, ReductionOrder.whole(1, 1), 1);
        assertThat(bound.value()).isEqualByComparingTo(new BigDecimal(2 * each * Math.pow(1 + 0x1p-11, 2)));
        assertThat(bound.formula()).contains("2^−11");
    }
}
