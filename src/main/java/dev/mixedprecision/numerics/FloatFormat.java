package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/**
 * A binary floating-point format with subnormals and round-to-nearest-even: of IEEE 754's shape, or of the 8 and 4 bits in
 * which there is no room for infinities.
 *
 * <p>A value of the format is passed as the {@code double} that equals it. The arithmetic takes values of the format
 * only and gives the correctly rounded result: one rounding, of the exact result.
 */
public enum FloatFormat {
    /** IEEE binary16: 11 significand bits, largest value 65504. */
    FLOAT16(11, 15),
    /** The upper half of a float32: 8 significand bits, float32's exponent range. */
    BFLOAT16(8, 127),
    /** NVIDIA's TensorFloat-32: 11 significand bits, float32's exponent range; kept as a float32 of which 13 bits are 0. */
    TF32(11, 127),
    /** IEEE binary32: 24 significand bits. */
    FLOAT32(24, 127),
    /** IEEE binary64: 53 significand bits. */
    FLOAT64(53, 1023),
    /**
     * Eight bits of IEEE's shape, 3 of them significand bits; largest value 57344. P. Micikevicius and others, FP8 Formats
     * for Deep Learning, arXiv 2209.05433 (2022), and OCP's OFP8 specification 1.0 (2023).
     */
    E5M2(3, 15),
    /** Eight bits, 4 of them significand bits, finite values and NaN only; largest value 448. Specified with E5M2. */
    E4M3FN(4, 8, 4, Special.NAN),
    /** Four bits, 2 of them significand bits: 0, 0.5, 1, 1.5, 2, 3, 4, 6 of either sign. OCP's MX specification 1.0. */
    E2M1(2, 2, 2, Special.NONE);

    /** What the largest exponent's codes are kept for. */
    private enum Special {
        /** All of them: infinities and NaN. */
        INFINITY_AND_NAN,
        /** The last one: NaN; the others are numbers. */
        NAN,
        /** None of them. */
        NONE
    }

    /** Decimal exponents beyond which every format overflows, or underflows to zero. */
    private static final long DECIMAL_RANGE = 400;

    private final int significandBits;
    private final int maxExponent;
    private final int exponentBits;
    private final Special special;

    FloatFormat(int significandBits, int maxExponent) {
        this(
                significandBits,
                maxExponent,
                Integer.SIZE - Integer.numberOfLeadingZeros(maxExponent) + 1,
                Special.INFINITY_AND_NAN);
    }

    FloatFormat(int significandBits, int maxExponent, int exponentBits, Special special) {
        this.significandBits = significandBits;
        this.maxExponent = maxExponent;
        this.exponentBits = exponentBits;
        this.special = special;
    }

    /** The precision p: significand bits, the hidden one included. */
    public int significandBits() {
        return significandBits;
    }

    /** The exponent of the smallest normal value. */
    public int minExponent() {
        return 1 - bias();
    }

    /** How many bits a value takes: sign, exponent and fraction. */
    public int storageBits() {
        return significandBits + exponentBits;
    }

    /** u = 2^-p, the largest relative error of rounding a number in the normal range. */
    public double unitRoundoff() {
        return Math.scalb(1.0, -significandBits);
    }

    /** The largest finite value; 65504 in float16. */
    public double maxValue() {
        double largest = Math.scalb(2.0 - 2.0 * unitRoundoff(), maxExponent);
        return special == Special.NAN ? largest - ulp(largest) : largest; // its code is NaN's
    }

    /** The smallest positive value with a full significand. */
    public double minNormal() {
        return Math.scalb(1.0, minExponent());
    }

    /** The smallest positive value; about 5.96e-8 in float16. */
    public double minSubnormal() {
        return Math.scalb(1.0, minExponent() - (significandBits - 1));
    }

    /**
     * The unit in the last place at x: the distance between neighbouring values of the format in the binade that holds
     * |x|. x itself need not be a value of the format. Below the normal range it is {@link #minSubnormal()}, above
     * {@link #maxValue()} it stays what it is there; infinity for an infinite x, NaN for NaN.
     */
    public double ulp(double x) {
        if (!Double.isFinite(x)) {
            return Math.abs(x);
        }
        int exponent = Math.min(binade(x), maxExponent);
        return Math.scalb(1.0, exponent - (significandBits - 1));
    }

    /**
     * The nearest value of the format, ties to even. What would be rounded to a number above {@link #maxValue()}, were the
     * exponent range larger, becomes infinity; NaN where the format has NaN only, so that e4m3fn keeps 464, a tie; the
     * largest value where it has neither. The sign of zero is kept; NaN stays NaN.
     */
    public double round(double x) {
        if (this == FLOAT64 || x == 0.0 || Double.isNaN(x)) {
            return x;
        }
        if (Double.isInfinite(x)) {
            return overflowed(x);
        }
        int quantum = binade(x) - (significandBits - 1);
        // Both scalings are by powers of two and stay in range, so only rint rounds.
        return overflowed(Math.scalb(Math.rint(Math.scalb(x, -quantum)), quantum));
    }

    /** As {@link #round(double)}, but finite numbers beyond the largest value become the largest value. */
    public double roundSaturating(double x) {
        return Double.isInfinite(x) ? round(x) : round(Math.max(-maxValue(), Math.min(maxValue(), x)));
    }

    /**
     * The nearest value of the format to an exact number, ties to even, in one rounding: going through double first can
     * move a number onto a tie.
     */
    public double round(BigDecimal x) {
        if (x.signum() == 0) {
            return 0.0;
        }
        double sign = x.signum();
        long decimalExponent = (long) x.precision() - x.scale();
        if (Math.abs(decimalExponent) > DECIMAL_RANGE) {
            return decimalExponent > 0 ? overflowed(sign * Double.POSITIVE_INFINITY) : sign * 0.0;
        }
        BigDecimal magnitude = x.abs();
        BigInteger ten = BigInteger.TEN;
        BigInteger numerator = magnitude.unscaledValue().multiply(ten.pow(Math.max(0, -x.scale())));
        BigInteger denominator = ten.pow(Math.max(0, x.scale()));

        int quantum = Math.max(floorLog2(numerator, denominator), minExponent()) - (significandBits - 1);
        BigInteger significand =
                divideHalfEven(numerator.shiftLeft(Math.max(0, -quantum)), denominator.shiftLeft(Math.max(0, quantum)));
        return overflowed(sign * Math.scalb(significand.doubleValue(), quantum));
    }

    /** Whether the format holds x exactly; infinities and NaN are held by the formats that have them. */
    public boolean isValue(double x) {
        return Double.isNaN(x) ? special != Special.NONE : round(x) == x;
    }

    /** Whether every value of the other format is one of this format too, so that a promotion to it is exact. */
    public boolean holdsAll(FloatFormat other) {
        return significandBits >= other.significandBits
                && maxExponent >= other.maxExponent
                && minSubnormal() <= other.minSubnormal();
    }

    /**
     * The correctly rounded sum.
     *
     * <p>That the sum may be taken in double has a short proof for the formats with p ≤ 24. Let |a| ≥ |b| and 2^e ≤ |a|
     * &lt; 2^(e+1). If the sum is not exact in 53 bits then b reaches below 2^(e-51), so |b| &lt; 2^(e-51+p) ≤
     * 2^(e-27). The nearest rounding boundary of the format lies at least 2^(e-p-1) ≥ 2^(e-25) away from a, so the exact
     * sum and its double, which is no further from a than 2^(e-27), both round to a. Where the sum of two values is
     * subnormal in the format it is exact.
     *
     * @throws IllegalArgumentException if an operand is not a value of this format
     */
    public double add(double a, double b) {
        return round(value(a) + value(b));
    }

    /** The correctly rounded difference; see {@link #add}. */
    public double subtract(double a, double b) {
        return round(value(a) - value(b));
    }

    /** The correctly rounded product: the product of two significands of 24 bits or fewer is exact in double. */
    public double multiply(double a, double b) {
        return round(value(a) * value(b));
    }

    /**
     * The correctly rounded quotient. A quotient of p-bit significands that is not itself a rounding boundary differs
     * from one by more than 2^-(2p+1) of its size, also where the result is subnormal; double's rounding moves it by at
     * most 2^-53.
     */
    public double divide(double a, double b) {
        return round(value(a) / value(b));
    }

    /** The correctly rounded square root. */
    public double sqrt(double x) {
        return round(Math.sqrt(value(x)));
    }

    /**
     * The smallest positive value whose square overflows to infinity, or NaN: 256 in float16, whose square is 65536; the
     * square of the value before it, 255.875, is 65472.015625, which rounds to 65472.
     *
     * @throws IllegalStateException in a format in which nothing overflows
     */
    public double squareOverflowThreshold() {
        if (special == Special.NONE) {
            throw new IllegalStateException("nothing overflows in " + this);
        }
        // Positive values are ordered as their bits are, and squaring is monotone.
        long finite = 0;
        long overflows = toBits(maxValue());
        while (overflows - finite > 1) {
            long middle = finite + (overflows - finite) / 2;
            double candidate = fromBits(middle);
            if (Double.isFinite(multiply(candidate, candidate))) {
                finite = middle;
            } else {
                overflows = middle;
            }
        }
        return fromBits(overflows);
    }

    /**
     * The bit pattern of a value, in the low {@link #storageBits()} bits; for NaN the canonical quiet one, or the only one
     * of positive sign.
     *
     * @throws IllegalArgumentException if x is not a value of this format
     */
    public long toBits(double x) {
        value(x);
        int fractionBits = significandBits - 1;
        long infinity = ((1L << exponentBits) - 1) << fractionBits;
        if (Double.isNaN(x)) {
            return special == Special.NAN ? infinity | (1L << fractionBits) - 1 : infinity | 1L << (fractionBits - 1);
        }
        long sign = Double.doubleToRawLongBits(x) < 0 ? 1L << (storageBits() - 1) : 0L;
        double magnitude = Math.abs(x);
        if (Double.isInfinite(magnitude)) {
            return sign | infinity;
        }
        int exponent = binade(magnitude);
        long significand = (long) Math.scalb(magnitude, fractionBits - exponent);
        // The hidden bit of a normal significand adds the missing one to the biased exponent.
        long biased = (long) exponent - minExponent();
        return sign | (biased << fractionBits) + significand;
    }

    /**
     * The value of a bit pattern. Above the {@link #storageBits()} low bits there may be zeros or, as where a {@code
     * short} or an {@code int} was widened, copies of the sign bit.
     *
     * @throws IllegalArgumentException if the pattern is wider than the format
     */
    public double fromBits(long bits) {
        int width = storageBits();
        if (width < Long.SIZE && bits >>> width != 0 && bits >> (width - 1) != -1) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "0x%x has more than the %d bits of %s", bits, width, this));
        }
        int fractionBits = significandBits - 1;
        long fraction = bits & ((1L << fractionBits) - 1);
        int biased = (int) (bits >>> fractionBits & ((1L << exponentBits) - 1));
        double sign = (bits >>> (width - 1) & 1) == 0 ? 1.0 : -1.0;
        if (special == Special.INFINITY_AND_NAN && biased > 2 * maxExponent) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (special == Special.NAN && (bits & ((1L << (width - 1)) - 1)) == (1L << (width - 1)) - 1) {
            return Double.NaN;
        }
        if (biased == 0) {
            return sign * Math.scalb((double) fraction, minExponent() - fractionBits);
        }
        long significand = fraction | 1L << fractionBits;
        return sign * Math.scalb((double) significand, biased - bias() - fractionBits);
    }

    /** The bit pattern of a value in hexadecimal, as wide as the format: {@code 0x211f} for 0.01 in float16. */
    public String toHex(double x) {
        return String.format(Locale.ROOT, "0x%0" + storageBits() / 4 + "x", toBits(x));
    }

    /**
     * How many steps from one value of the format to the next lead from a to b; 0 for equal values, +0 and -0 among
     * them.
     *
     * @throws IllegalArgumentException if either is NaN or not a value of this format
     */
    public long stepsBetween(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "NaN has no distance: from %s to %s in %s", a, b, this));
        }
        return Math.abs(Math.subtractExact(order(a), order(b)));
    }

    /** The format's name in lower case: {@code bfloat16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Counts the values from zero to x, with x's sign. */
    private long order(double x) {
        long magnitude = toBits(Math.abs(x));
        return x < 0 ? -magnitude : magnitude;
    }

    private int bias() {
        return (1 << (exponentBits - 1)) - 1;
    }

    /** The exponent of the binade of x, that of the smallest normal values for everything below them. */
    private int binade(double x) {
        return Math.max(Math.getExponent(x), minExponent());
    }

    private double overflowed(double rounded) {
        if (Math.abs(rounded) <= maxValue()) {
            return rounded;
        }
        return switch (special) {
            case INFINITY_AND_NAN -> Math.copySign(Double.POSITIVE_INFINITY, rounded);
            case NAN -> Double.NaN;
            case NONE -> Math.copySign(maxValue(), rounded);
        };
    }

    private double value(double x) {
        if (!isValue(x)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s is not a value of %s: the nearest is %s; round it first", x, this, round(x)));
        }
        return x;
    }

    private static int floorLog2(BigInteger numerator, BigInteger denominator) {
        int estimate = numerator.bitLength() - denominator.bitLength();
        BigInteger left = numerator.shiftLeft(Math.max(0, -estimate));
        BigInteger right = denominator.shiftLeft(Math.max(0, estimate));
        return left.compareTo(right) < 0 ? estimate - 1 : estimate;
    }

    private static BigInteger divideHalfEven(BigInteger numerator, BigInteger denominator) {
        BigInteger[] parts = numerator.divideAndRemainder(denominator);
        int half = parts[1].shiftLeft(1).compareTo(denominator);
        boolean up = half > 0 || half == 0 && parts[0].testBit(0);
        return up ? parts[0].add(BigInteger.ONE) : parts[0];
    }
}
