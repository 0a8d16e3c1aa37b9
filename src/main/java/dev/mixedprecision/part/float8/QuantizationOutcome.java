package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.Scaling;
import java.util.Locale;

/**
 * A matrix in a narrow format, as libtorch made it.
 *
 * @param scales one a group of neighbours
 * @param values what the numbers are stored as
 */
public record QuantizationOutcome(QuantizationPlan plan, double[] scales, double[] values) {
    /** How many scales are not the exact model's, and the first of them. */
    public String differingScales() {
        double[] exact = exactScales();
        return Differences.describe(
                scales.length,
                i -> scales[i] == exact[i],
                i -> String.format(Locale.ROOT, "scale %d is %s, not %s", i, scales[i], exact[i]));
    }

    /** How many stored numbers are not the exact model's, and the first of them. */
    public String differingValues() {
        double[] exact = exactValues();
        return Differences.describe(
                values.length,
                i -> Double.doubleToLongBits(values[i] + 0.0) == Double.doubleToLongBits(exact[i] + 0.0),
                i -> String.format(
                        Locale.ROOT, "%s is stored as %s, not as %s", matrix().numbers()[i], values[i], exact[i]));
    }

    /** The number that is stored at an index. */
    double dequantized(int index) {
        return values[index] * scales[index / group()];
    }

    /** How far the number at an index may be from the one that was given, see {@link Scaling#errorBound}. */
    double bound(int index) {
        return plan.scaling().errorBound(matrix().numbers()[index], (float) scales[index / group()]);
    }

    /** The largest error over its bound. */
    public double worst() {
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double error = Math.abs(dequantized(i) - matrix().numbers()[i]);
            worst = error == 0 ? worst : Math.max(worst, error / bound(i));
        }
        return worst;
    }

    /** The root mean square of the errors of what is no outlier, over that of the numbers. */
    public double errorOfOrdinary() {
        double errors = 0;
        double numbers = 0;
        for (int i = 0; i < values.length; i++) {
            if (matrix().isOrdinary(i)) {
                double x = matrix().numbers()[i];
                errors += Math.pow(dequantized(i) - x, 2);
                numbers += x * x;
            }
        }
        return Math.sqrt(errors / numbers);
    }

    /**
     * The largest error of an element of a product with another matrix's rows, in float64, over the sum of the bounds of
     * its terms: |â b̂ − a b| is at most α|b| + |a|β + αβ, with α and β the bounds of the factors.
     */
    public double worstOfProduct(QuantizationOutcome right) {
        double worst = 0;
        int length = matrix().columns();
        for (int row = 0; row < matrix().rows(); row++) {
            for (int column = 0; column < right.matrix().rows(); column++) {
                double error = 0;
                double bound = 0;
                for (int k = 0; k < length; k++) {
                    int i = row * length + k;
                    int j = column * length + k;
                    double a = matrix().numbers()[i];
                    double b = right.matrix().numbers()[j];
                    error += dequantized(i) * right.dequantized(j) - a * b;
                    bound += bound(i) * Math.abs(b) + Math.abs(a) * right.bound(j) + bound(i) * right.bound(j);
                }
                worst = Math.max(worst, Math.abs(error) / bound);
            }
        }
        return worst;
    }

    private double[] exactScales() {
        double[] exact = new double[scales.length];
        float ofTensor = matrix().largest(0, values.length);
        for (int i = 0; i < exact.length; i++) {
            exact[i] = plan.scaling().scale(matrix().largest(i * group(), (i + 1) * group()), ofTensor);
        }
        return exact;
    }

    private double[] exactValues() {
        double[] exact = new double[values.length];
        double[] exactScales = exactScales();
        for (int i = 0; i < exact.length; i++) {
            exact[i] = plan.scaling().quantize(matrix().numbers()[i], (float) exactScales[i / group()]);
        }
        return exact;
    }

    private ScaledMatrix matrix() {
        return plan.matrix();
    }

    private int group() {
        return plan.scaling().group(matrix().rows(), matrix().columns());
    }
}
