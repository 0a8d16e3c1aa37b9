package dev.mixedprecision.numerics;

/**
 * How numbers are brought into the range of a narrow format by one factor for all: each is multiplied by it in float32,
 * clamped to the format's largest value and rounded, and what comes of it is multiplied by the factor's reciprocal. With
 * {@link Scaling} it has the purpose in common, and not the roundings: there numbers are divided.
 *
 * @param format the format that scaled numbers are rounded to
 * @param factor what they are multiplied by
 */
public record FactorScaling(FloatFormat format, float factor) {

    /** No scaling: a factor of 1. */
    public static FactorScaling none(FloatFormat format) {
        return new FactorScaling(format, 1);
    }

    /**
     * The factor with which the largest magnitude becomes the format's largest value, divided in float32; 1 for zeros.
     * Magnitudes below the largest value over float32's largest have no more than that one's factor.
     */
    public static FactorScaling of(FloatFormat format, float largest) {
        float most = (float) format.maxValue();
        return new FactorScaling(format, largest == 0 ? 1 : most / Math.max(largest, most / Float.MAX_VALUE));
    }

    /** What a number stands for after the cast. */
    public double dequantized(double x) {
        return format.roundSaturating((float) x * factor) * (double) (1 / factor);
    }

    /**
     * How far {@link #dequantized} can be from x: u|x| or half the format's smallest value over the factor, and what is
     * clamped; by (1 + 2^-23), and 2^-22 |x|, for the roundings of the product and of the reciprocal, 2^-24 each.
     */
    public double errorBound(double x) {
        double magnitude = Math.abs(x);
        double rounding = Math.max(format.unitRoundoff() * magnitude, format.minSubnormal() / 2 / factor);
        double clamped = magnitude - format.maxValue() / factor;
        return (1 + 0x1p-23) * Math.max(rounding, clamped) + 0x1p-22 * magnitude;
    }
}
