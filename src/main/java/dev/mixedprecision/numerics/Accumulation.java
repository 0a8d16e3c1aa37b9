package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What an {@link Accumulator} made of a {@link RepeatedAddition}: every partial sum, and the error taken apart, exactly.
 *
 * <p>Errors are signed, computed less exact, and in the unit of the sum.
 */
public final class Accumulation {
    private final Accumulator accumulator;
    private final RepeatedAddition workload;
    private final double roundedAddend;
    private final double[] sums;

    Accumulation(Accumulator accumulator, RepeatedAddition workload, double roundedAddend, double[] sums) {
        this.accumulator = accumulator;
        this.workload = workload;
        this.roundedAddend = roundedAddend;
        this.sums = sums;
    }

    /**
     * What some other adder made of a workload, to be held to {@link Accumulator#run}.
     *
     * @param roundedAddend the addend as it was stored
     * @param sums the start as it was stored and the sum after each addition: count + 1 values
     * @throws IllegalArgumentException if there are more or fewer sums
     */
    public static Accumulation measured(
            Accumulator accumulator, RepeatedAddition workload, double roundedAddend, double[] sums) {
        if (sums.length != workload.count() + 1) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%d sums for %d additions and a start", sums.length, workload.count()));
        }
        return new Accumulation(accumulator, workload, roundedAddend, sums.clone());
    }

    /** Which formats were used. */
    public Accumulator accumulator() {
        return accumulator;
    }

    /** What was to be added. */
    public RepeatedAddition workload() {
        return workload;
    }

    /** The start, rounded to the format of the sum. */
    public double roundedStart() {
        return sums[0];
    }

    /** The addend, rounded to its format. */
    public double roundedAddend() {
        return roundedAddend;
    }

    /** The last partial sum. */
    public double result() {
        return sums[sums.length - 1];
    }

    /** The sum after that many additions, 0 to count. */
    public double sumAfter(int additions) {
        return sums[additions];
    }

    /** The rounded start and the sum after each addition: count + 1 values. */
    public double[] partialSums() {
        return sums.clone();
    }

    /** The step, from 1, whose addition left the sum as it was; from there on nothing changes it. */
    public OptionalInt stagnatesAt() {
        return firstStep(step -> sums[step] == sums[step - 1]);
    }

    /** The step, from 1, whose addition overflowed to infinity. */
    public OptionalInt overflowsAt() {
        return firstStep(step -> Double.isInfinite(sums[step]) && !Double.isInfinite(sums[step - 1]));
    }

    /**
     * The whole error, result less exact sum: {@link #inputError()} plus {@link #accumulationError()}.
     *
     * @throws IllegalStateException if the result is not finite
     */
    public BigDecimal error() {
        return errorAfter(workload.count());
    }

    /**
     * The whole error after that many additions.
     *
     * @throws IllegalStateException if the sum is not finite by then
     */
    public BigDecimal errorAfter(int additions) {
        return finite(sums[additions]).subtract(workload.exactSumAfter(additions));
    }

    /**
     * The part of the error that was there before the first addition, because start and addend were rounded: count ×
     * (rounded addend − addend) + (rounded start − start).
     *
     * @throws IllegalStateException if the start or the addend overflowed
     */
    public BigDecimal inputError() {
        BigDecimal perAddend = finite(roundedAddend).subtract(workload.addend());
        BigDecimal ofStart = finite(roundedStart()).subtract(workload.start());
        return perAddend.multiply(BigDecimal.valueOf(workload.count())).add(ofStart);
    }

    /**
     * The part of the error that the additions made: result − (rounded start + count × rounded addend).
     *
     * @throws IllegalStateException if the result is not finite
     */
    public BigDecimal accumulationError() {
        BigDecimal added = finite(roundedAddend).multiply(BigDecimal.valueOf(workload.count()));
        return finite(result()).subtract(finite(roundedStart()).add(added));
    }

    /** In one line: {@code float16 + float16: 0 + 1000 × 0.01 = 9.953125}. */
    @Override
    public String toString() {
        return accumulator + ": " + workload + " = " + result();
    }

    private OptionalInt firstStep(IntPredicate test) {
        return IntStream.range(1, sums.length).filter(test).findFirst();
    }

    private BigDecimal finite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s is %s and has no error: the largest %s is %s",
                    this,
                    value,
                    accumulator.sum(),
                    accumulator.sum().maxValue()));
        }
        return new BigDecimal(value);
    }
}
