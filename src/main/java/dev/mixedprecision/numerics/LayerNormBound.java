package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Bounds on the error of a layer norm whose every operation is rounded once.
 *
 * <p>With u the unit roundoff of the arithmetic and s that of the sums inside the two means, the computed mean misses the
 * true one m by at most e = u|m| + n·s·mean|x|. Each deviation is rounded (1), squared (2, with the deviation's error
 * twice), averaged (3), eps is added (4) and itself rounded (5), the root is taken, which halves the relative error so
 * far, and rounded (6), the quotient is rounded (7): to first order ½(2 + 1 + 1 + 1 + 1)u + u + u + u = 6u, and ½n·s for
 * the sum of squares. Since the deviations add up to nothing, e enters the variance only squared. So
 *
 * <pre>|ŷ − y| ≤ γ₇·|y| + ½n·s·|y| + (1 + γ₇)·(e/σ + ½(e/σ)²·|y|)</pre>
 *
 * where γ₇ instead of 6u covers the products of roundings (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
 * ed., Lemma 3.1), and the output format adds its own unit roundoff times |y| where it is a narrower one. It holds where
 * nothing overflows or underflows.
 */
public final class LayerNormBound {
    private LayerNormBound() {}

    /**
     * The bound on the largest |computed − exact| of a row.
     *
     * @param row the inputs, exactly as the input format stores them
     * @param eps what is added to the variance
     * @param precision the formats of arithmetic and output
     * @param sums the format in which the sums inside the two means are accumulated
     */
    public static ErrorBound of(double[] row, double eps, LayerNorm.Precision precision, FloatFormat sums) {
        LayerNorm.Statistics statistics = LayerNorm.Statistics.of(row);
        double u = precision.arithmetic().unitRoundoff();
        double gamma = 7 * u / (1 - 7 * u);
        double ns = row.length * sums.unitRoundoff();
        double sigma = Math.sqrt(statistics.variance().doubleValue() + eps);
        double meanMagnitude = Arrays.stream(row).map(Math::abs).average().orElseThrow();
        double e = (u * Math.abs(statistics.mean().doubleValue()) + ns * meanMagnitude) / sigma;
        double y = Arrays.stream(LayerNorm.reference(row, eps))
                .map(Math::abs)
                .max()
                .orElseThrow();
        double computed = gamma * y + ns / 2 * y + (1 + gamma) * (e + e * e / 2 * y);
        boolean narrower = !precision.output().holdsAll(precision.arithmetic());
        double stored = narrower ? precision.output().unitRoundoff() * (y + computed) : 0;
        return new ErrorBound(
                new BigDecimal(computed + stored),
                ErrorBound.Unit.ABSOLUTE,
                "γ₇|y| + ½ns|y| + (1 + γ₇)(e/σ + ½(e/σ)²|y|)" + (narrower ? " + u(output)|y|" : ""),
                "one rounding an operation, Higham, Accuracy and Stability of Numerical Algorithms, Lemma 3.1");
    }
}
