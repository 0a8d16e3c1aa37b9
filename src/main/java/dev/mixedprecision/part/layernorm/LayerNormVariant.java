package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.ErrorSummary;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * One of the arithmetics in which the same data is normalised, and how far its results are off.
 *
 * @param low the low-precision format of the input
 * @param float32Statistics whether the arithmetic is in float32, or in the low-precision format too
 * @param error the largest error of the arithmetic, against float64 on the values as stored
 * @param bound what the error may be at most
 * @param strays how many values are not the exact ones, give or take the error of float32, rounded once; NaN where the
 *     arithmetic is not in float32
 * @param storing the largest change that storing the drawn values makes to the normalised ones
 */
public record LayerNormVariant(
        FloatFormat low,
        boolean float32Statistics,
        ErrorSummary error,
        double bound,
        double strays,
        ErrorSummary storing) {
    /** Such as {@code float16 with float32 statistics}. */
    public String name() {
        return low + (float32Statistics ? " with float32 statistics" : " throughout");
    }
}
