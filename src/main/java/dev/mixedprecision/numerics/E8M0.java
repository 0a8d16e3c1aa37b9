package dev.mixedprecision.numerics;

/**
 * The format of block scales: eight bits that are a biased exponent, without sign, zero and infinity. Code c is 2^(c − 127);
 * {@link #NAN} is the only NaN. OCP Microscaling Formats (MX) specification 1.0 (2023), 5.4.1.
 */
public final class E8M0 {
    /** The code of NaN. */
    public static final int NAN = 0xff;

    /** The exponent of the smallest value, and the negated one of the largest. */
    private static final int BIAS = 127;

    private E8M0() {}

    /**
     * The value of a code.
     *
     * @throws IllegalArgumentException for what is not one of 0 to 255
     */
    public static double fromBits(int code) {
        if (code < 0 || code > NAN) {
            throw new IllegalArgumentException(code + " is not a code of eight bits");
        }
        return code == NAN ? Double.NaN : Math.scalb(1.0, code - BIAS);
    }

    /** The code of 2^exponent, or of the value nearest to it where that is beyond the format's range. */
    public static int ofExponent(int exponent) {
        return Math.max(0, Math.min(NAN - 1, exponent + BIAS));
    }

    /**
     * The code that libtorch casts a float32 to. It looks at exponent and fraction alone: the sign is lost, and a fraction
     * of a half or more goes up, so that 1.5 becomes 2 and 3 becomes 4; zero becomes the smallest value, and so does 2^-127,
     * but the subnormals above that become 2^-126. Infinities become NaN, as does what would be rounded to 2^128.
     *
     * <p>{@code fp8e8m0fnu_from_fp32_value} in libtorch's {@code c10/util/Float8_e8m0fnu.h}.
     */
    public static int castByLibtorch(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = bits >>> 23 & NAN;
        int fraction = bits & 0x7fffff;
        int half = 0x400000;
        boolean up = exponent > 0 ? fraction >= half : fraction > half;
        return exponent != NAN && up ? exponent + 1 : exponent;
    }
}
