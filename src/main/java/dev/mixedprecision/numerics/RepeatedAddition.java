package dev.mixedprecision.numerics;

import java.math.BigDecimal;

/**
 * A repeated addition: to {@code start}, add {@code addend}, {@code count} times.
 *
 * <p>Start and addend are exact numbers, so that 0.01 means one hundredth and the exact sum of a thousand of them is
 * 10. What a format makes of them is the {@link Accumulator}'s business.
 */
public record RepeatedAddition(BigDecimal start, BigDecimal addend, int count) {
    /** 0 + 1000 × 0.01; the exact sum is 10. */
    public static final RepeatedAddition THOUSAND_HUNDREDTHS = decimal("0", "0.01", 1000);

    /** 256 + 100 × 0.1; the exact sum is 266. */
    public static final RepeatedAddition HUNDRED_TENTHS_ON_256 = decimal("256", "0.1", 100);

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if count is negative
     */
    public RepeatedAddition {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: " + count);
        }
    }

    /** The workload with the numbers as they are written in decimal. */
    public static RepeatedAddition decimal(String start, String addend, int count) {
        return new RepeatedAddition(new BigDecimal(start), new BigDecimal(addend), count);
    }

    /** The workload with exactly the numbers that the two doubles hold; 0.1 is then a little more than a tenth. */
    public static RepeatedAddition binary(double start, double addend, int count) {
        return new RepeatedAddition(new BigDecimal(start), new BigDecimal(addend), count);
    }

    /** start + count × addend, exactly. */
    public BigDecimal exactSum() {
        return exactSumAfter(count);
    }

    /** start + additions × addend, exactly. */
    public BigDecimal exactSumAfter(int additions) {
        return start.add(addend.multiply(BigDecimal.valueOf(additions)));
    }

    /** As one would write it: {@code 0 + 1000 × 0.01}. */
    @Override
    public String toString() {
        return start.toPlainString() + " + " + count + " × " + addend.toPlainString();
    }
}
