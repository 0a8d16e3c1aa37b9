package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/**
 * How large an error may be, and why: every tolerance states its value, its unit, its formula and where that comes
 * from.
 *
 * <p>For the accumulation error of n additions, with u the unit roundoff, x the n + 1 rounded inputs and ŝ the computed
 * partial sums, there are three, each a theorem for round-to-nearest without overflow. Underflow needs no term: a sum
 * that falls into the subnormal range is exact.
 *
 * <ul>
 *   <li>{@link #gamma}: γₙ·Σ|x|, the textbook's. It is undefined once n·u ≥ 1, as for 1000 additions in bfloat16.
 *   <li>{@link #apriori}: n·u·Σ|x|, smaller, and valid for every n.
 *   <li>{@link #running}: Σ min(½ulp(ŝ), |x|), which knows the partial sums and is tight.
 * </ul>
 *
 * @param value the largest magnitude that the error may have, in {@code unit}
 * @param unit what the value counts
 * @param formula the bound as a formula, in the field's symbols
 * @param origin the theorem and where it is proved
 */
public record ErrorBound(BigDecimal value, Unit unit, String formula, String origin) {
    private static final MathContext UPWARD = new MathContext(34, RoundingMode.CEILING);

    /** What an error is counted in. */
    public enum Unit {
        /** The unit of the quantity itself. */
        ABSOLUTE(""),
        /** A fraction of the reference value. */
        RELATIVE(" relative"),
        /** Units in the last place, of the reference value in the format at hand. */
        ULPS(" ulp");

        private final String suffix;

        Unit(String suffix) {
            this.suffix = suffix;
        }

        String of(BigDecimal value) {
            return Decimals.brief(value) + suffix;
        }
    }

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if the value is negative
     */
    public ErrorBound {
        if (value.signum() < 0) {
            throw new IllegalArgumentException("a bound must not be negative: " + value);
        }
    }

    /**
     * γₙ = n·u / (1 − n·u), rounded up; empty where n·u ≥ 1, for which it is not defined.
     *
     * <p>N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, Lemma 3.1.
     */
    public static Optional<BigDecimal> gammaFactor(int n, FloatFormat format) {
        BigDecimal nu = nu(n, format);
        if (nu.compareTo(BigDecimal.ONE) >= 0) {
            return Optional.empty();
        }
        return Optional.of(nu.divide(BigDecimal.ONE.subtract(nu), UPWARD));
    }

    /**
     * The textbook's bound on the accumulation error, γₙ·Σ|x|; empty where n·u ≥ 1. Use {@link #apriori} then.
     *
     * @throws IllegalStateException if the run overflowed
     */
    public static Optional<ErrorBound> gamma(Accumulation run) {
        return gammaFactor(run.workload().count(), run.accumulator().sum())
                .map(factor -> absolute(
                        factor.multiply(sumOfMagnitudes(run)),
                        "γₙ·Σ|x|, γₙ = n·u/(1 − n·u)",
                        "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 4.2 (eq. 4.4)"));
    }

    /**
     * The bound on the accumulation error that is known beforehand and holds for every n: n·u·Σ|x|.
     *
     * <p>S. M. Rump, Error estimation of floating-point summation and dot product, BIT 52 (2012), 201–220. The proof is
     * an induction. Let S be Σ|x| before the next addend y, E ≤ (n − 1)·u·S the error so far, d the error of the next
     * addition. The old sum is itself a value of the format, so |d| ≤ |y|. If |y| ≤ u·S then |d| ≤ u·S and E + |d| ≤
     * n·u·S. Otherwise |d| ≤ u·(E + S + |y|), in which u·E ≤ (n − 1)·u·(u·S) ≤ (n − 1)·u·|y|, and E + |d| ≤
     * n·u·(S + |y|).
     *
     * @throws IllegalStateException if the run overflowed
     */
    public static ErrorBound apriori(Accumulation run) {
        return absolute(
                nu(run.workload().count(), run.accumulator().sum()).multiply(sumOfMagnitudes(run)),
                "n·u·Σ|x|",
                "Rump, BIT 52 (2012) 201–220: recursive summation, any n");
    }

    /**
     * The bound on the accumulation error that the partial sums give: Σ min(½ulp(ŝ), |x|). Rounding to nearest moves a
     * sum by at most half an ulp, and never further than to the old sum, which is |x| away.
     *
     * @throws IllegalStateException if the run overflowed
     */
    public static ErrorBound running(Accumulation run) {
        requireFinite(run);
        return running(run.accumulator().sum(), run.roundedAddend(), run.partialSums());
    }

    static ErrorBound running(FloatFormat format, double addend, double[] sums) {
        BigDecimal magnitude = new BigDecimal(Math.abs(addend));
        BigDecimal total = BigDecimal.ZERO;
        for (int step = 1; step < sums.length; step++) {
            // Dividing BigDecimals, not doubles: half of float64's smallest subnormal is not a double.
            BigDecimal halfUlp = new BigDecimal(format.ulp(sums[step])).divide(BigDecimal.valueOf(2));
            total = total.add(halfUlp.min(magnitude));
        }
        return absolute(total, "Σ min(½ulp(ŝ), |x|)", "rounding to nearest, added up over the partial sums");
    }

    /**
     * The bound on the input rounding error, known beforehand: n·r(addend) + r(start), where r(x) = max(u·|x|,
     * ½·smallest subnormal) of the format that x is rounded to.
     *
     * @throws IllegalStateException if the start or the addend overflowed
     */
    public static ErrorBound inputRounding(Accumulation run) {
        requireFinite(run);
        RepeatedAddition workload = run.workload();
        BigDecimal ofAddends = roundingOf(workload.addend(), run.accumulator().addend())
                .multiply(BigDecimal.valueOf(workload.count()));
        BigDecimal ofStart = roundingOf(workload.start(), run.accumulator().sum());
        return absolute(
                ofAddends.add(ofStart),
                "n·u|addend| + u|start|",
                "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., Theorem 2.2, with the subnormal term");
    }

    /**
     * The bound on the whole error, known beforehand: {@link #inputRounding} plus {@link #apriori}.
     *
     * @throws IllegalStateException if the run overflowed
     */
    public static ErrorBound total(Accumulation run) {
        return inputRounding(run).plus(apriori(run));
    }

    /**
     * The bound on the error of an element of a matrix product, as a fraction of Σ|ab|, where a tensor core adds B blocks
     * of k products, cut off F bits behind the point, to an accumulator: {@code B·((k + 1)·2^−F + v)}, with v = 2^−23 for
     * float32, which is cut off, and for float16, which is rounded, v = 2^−11 and a factor of (1 + v)^B. Sums of pieces
     * that are added in float32 add 2^−24 each, and u of a format that they are rounded to before.
     *
     * <p>No term is larger than Σ|ab| or than the accumulator, of which it may be twice the power of two that all are
     * written with or more; so each of k + 1 terms loses less than 2^−F·Σ|ab|. Where all is cut off no accumulator is
     * larger than Σ|ab|; where it is rounded each block may add its v.
     *
     * @param order in which the products are added
     * @param length how many there are
     */
    public static ErrorBound ofBlocks(TensorCore core, ReductionOrder order, int length) {
        boolean nearest = core.accumulator().isRoundedToNearest();
        int places = core.accumulator().significandBits() - (nearest ? 0 : 1);
        double v = Math.scalb(1.0, -places);
        int blocks = order.blocks(length);
        double each = Math.scalb(order.terms() + 1.0, -core.fractionBits()) + v;
        double growth = nearest ? Math.pow(1 + v, blocks) : 1;
        double u = order.partial() == FloatFormat.FLOAT32 ? 0 : order.partial().unitRoundoff();
        double pieces = Math.scalb(order.pieces(length) - 1.0, -FloatFormat.FLOAT32.significandBits());
        return new ErrorBound(
                new BigDecimal(blocks * each * growth + u + pieces * (1 + u)),
                Unit.RELATIVE,
                String.format(
                        Locale.ROOT,
                        nearest
                                ? "B·((k + 1)·2^−F + 2^−%1$d)·(1 + 2^−%1$d)^B"
                                : "B·((k + 1)·2^−F + 2^−%1$d), and 2^−24 for each further piece",
                        places),
                "each term is cut off behind F bits and each sum of a block to its accumulator; B blocks of k products");
    }

    /** The same for fused multiply-adds in float32: n·u, as a fraction of Σ|ab|. */
    public static ErrorBound ofFusedMultiplyAdds(int length) {
        return new ErrorBound(
                nu(length, FloatFormat.FLOAT32),
                Unit.RELATIVE,
                "n·u",
                "Rump, BIT 52 (2012) 201–220: one rounding an addition, none of products");
    }

    /**
     * The bound on what rounding both factors to a format does to a sum of products, as a fraction of Σ|ab|: 2u + u².
     * Below the normal range it does not hold.
     */
    public static ErrorBound ofRoundedFactors(FloatFormat format) {
        BigDecimal u = new BigDecimal(format.unitRoundoff());
        return new ErrorBound(
                u.multiply(BigDecimal.valueOf(2)).add(u.multiply(u)),
                Unit.RELATIVE,
                "2u + u²",
                "rounding to nearest, of either factor");
    }

    /**
     * The bound on the sum of two errors.
     *
     * @throws IllegalArgumentException if the units differ
     */
    public ErrorBound plus(ErrorBound other) {
        if (unit != other.unit) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "cannot add a bound in %s to one in %s", other.unit, unit));
        }
        return new ErrorBound(
                value.add(other.value), unit, formula + " + " + other.formula, origin + "; " + other.origin);
    }

    /** Sets the magnitude of an error, in this bound's unit, against the bound. */
    public Margin margin(BigDecimal error) {
        return new Margin(error.abs(), this);
    }

    private static ErrorBound absolute(BigDecimal value, String formula, String origin) {
        return new ErrorBound(value, Unit.ABSOLUTE, formula, origin);
    }

    private static BigDecimal nu(int n, FloatFormat format) {
        return new BigDecimal(format.unitRoundoff()).multiply(BigDecimal.valueOf(n));
    }

    private static BigDecimal sumOfMagnitudes(Accumulation run) {
        requireFinite(run);
        return new BigDecimal(Math.abs(run.roundedAddend()))
                .multiply(BigDecimal.valueOf(run.workload().count()))
                .add(new BigDecimal(Math.abs(run.roundedStart())));
    }

    private static BigDecimal roundingOf(BigDecimal x, FloatFormat format) {
        BigDecimal relative = new BigDecimal(format.unitRoundoff()).multiply(x.abs());
        BigDecimal subnormal = new BigDecimal(format.minSubnormal()).divide(BigDecimal.valueOf(2));
        return relative.signum() == 0 ? relative : relative.max(subnormal);
    }

    private static void requireFinite(Accumulation run) {
        for (double value : new double[] {run.roundedAddend(), run.roundedStart(), run.result()}) {
            if (!Double.isFinite(value)) {
                throw new IllegalStateException(run + " overflowed: no bound holds");
            }
        }
    }
}
