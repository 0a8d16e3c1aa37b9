package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.ErrorBound;
import java.util.List;

/**
 * What TF32 does to float32 products.
 *
 * @param onByDefault whether libtorch multiplies float32 in TF32 without being told to
 * @param numbers float32 numbers, ties among them
 * @param multiplied the same times 1 in TF32
 * @param untouched the same times 1 in float32
 * @param error the largest error of a product's sampled elements in TF32, as a fraction of the sum of its terms' magnitudes
 * @param plainError the same in float32
 * @param bound what the error may be at most, as theory gives it
 */
public record Tf32Outcome(
        boolean onByDefault,
        List<Double> numbers,
        List<Double> multiplied,
        List<Double> untouched,
        double error,
        double plainError,
        ErrorBound bound) {}
