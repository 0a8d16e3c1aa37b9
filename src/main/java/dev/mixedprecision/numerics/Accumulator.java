package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Adds in one format what is stored in another: {@code sum} is the format of the running sum, {@code addend} that of
 * what is added to it.
 *
 * <p>Start and addend are rounded to their formats once. Each addition is then rounded to the format of the sum. Where
 * the formats differ the addend is promoted to that of the sum, which is exact; whether it is cast before the addition
 * or promoted by it can therefore make no difference.
 */
public record Accumulator(FloatFormat sum, FloatFormat addend) {
    /**
     * Checks that the promotion is exact.
     *
     * @throws IllegalArgumentException if the sum's format does not hold every value of the addend's: such an addition
     *     is promoted to a third format, which this model does not have
     */
    public Accumulator {
        if (!sum.holdsAll(addend)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "a sum in %s cannot take addends in %s: it does not hold all of them", sum, addend));
        }
    }

    /** The accumulator with sum and addend in one format. */
    public static Accumulator in(FloatFormat format) {
        return new Accumulator(format, format);
    }

    /** Carries the workload out and keeps every partial sum. */
    public Accumulation run(RepeatedAddition workload) {
        double[] sums = new double[workload.count() + 1];
        sums[0] = sum.round(workload.start());
        double rounded = addend.round(workload.addend());
        for (int step = 1; step < sums.length; step++) {
            sums[step] = sum.add(sums[step - 1], rounded);
        }
        return new Accumulation(this, workload, rounded, sums);
    }

    /**
     * Where the sum ends if the addition goes on for ever: at the first value that the addend no longer changes, or at
     * infinity.
     *
     * <p>The stretches between changes of the ulp are skipped, not walked, so the 2^53 additions that a float64 may take
     * cost no more than the 3,000 of a float16. That is exact: while the sums stay on one grid, of spacing h, the
     * addend is (k + f)·h with the same integer k and 0 ≤ f &lt; 1 each time. Unless f = 1/2 the sum grows by the same
     * multiple of h each time. If f = 1/2 every sum is the even one of two neighbours, so the growth is the same from
     * the second sum on that grid.
     */
    public FixedPoint runForEver(BigDecimal start, BigDecimal addend) {
        double current = sum.round(start);
        double rounded = this.addend.round(addend);
        long additions = 0;
        while (true) {
            double previous = current;
            double next = sum.add(previous, rounded);
            if (next == previous) {
                return new FixedPoint(previous, additions);
            }
            double afterNext = sum.add(next, rounded);
            if (afterNext == next) {
                return new FixedPoint(next, additions + 1);
            }
            current = afterNext;
            additions += 2;
            if (onOneGrid(previous, next, afterNext)) {
                long skipped = stepsLeftOnGrid(next, afterNext);
                current += skipped * (afterNext - next);
                additions += skipped;
            }
        }
    }

    /** As in the table of variants: {@code float32 + float16}. */
    @Override
    public String toString() {
        return sum + " + " + addend;
    }

    private boolean onOneGrid(double first, double second, double third) {
        return !Double.isInfinite(third)
                && sum.ulp(first) == sum.ulp(second)
                && sum.ulp(second) == sum.ulp(third)
                && Math.signum(first) == Math.signum(second)
                && Math.signum(second) == Math.signum(third);
    }

    /** How many more steps as large as that from one sum to the next surely stay inside the grid, its edges left out. */
    private long stepsLeftOnGrid(double from, double to) {
        double ulp = sum.ulp(to);
        long position = (long) (Math.abs(to) / ulp);
        long step = (long) ((Math.abs(to) - Math.abs(from)) / ulp);
        long top = 1L << sum.significandBits();
        // The grid of the smallest normal values reaches down to zero: the subnormals share their spacing.
        long bottom = ulp == sum.minSubnormal() ? 0 : top / 2;
        long room = step > 0 ? top - 1 - position : position - bottom - 1;
        return Math.max(0, room / Math.abs(step));
    }

    /**
     * Where an endless run of additions stops.
     *
     * @param value the sum that no longer changes; infinite if the sum overflowed
     * @param additions how many additions changed the sum before it
     */
    public record FixedPoint(double value, long additions) {}
}
