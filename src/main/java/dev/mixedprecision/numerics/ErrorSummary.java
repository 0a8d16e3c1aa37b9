package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * How far measured values lie from their references.
 *
 * <p>A measured value that is not finite has an infinite error. The measures are taken in float64, good to 15 digits.
 *
 * @param format the format whose ulps are counted
 * @param maxAbsolute the largest |measured − reference|
 * @param maxRelative the largest |measured − reference| / |reference|, element by element; infinite where a reference of
 *     zero is missed
 * @param normwise maxAbsolute over the largest |reference|: the relative error that does not mind references near zero;
 *     infinite where all references are zero and one is missed
 * @param maxUlps the largest |measured − reference| in ulps of the reference
 * @param rootMeanSquare the root of the mean of (measured − reference)²: the measure to compare formats by, since a
 *     maximum over a short row is decided by chance
 * @param worst the index of maxAbsolute, from 0
 * @param measuredAtWorst the measured value there
 * @param referenceAtWorst the reference there
 * @param notFinite how many measured values are infinite or NaN
 * @param count how many values were compared
 */
public record ErrorSummary(
        FloatFormat format,
        double maxAbsolute,
        double maxRelative,
        double normwise,
        double maxUlps,
        double rootMeanSquare,
        int worst,
        double measuredAtWorst,
        double referenceAtWorst,
        int notFinite,
        int count) {

    /**
     * Compares element by element.
     *
     * @param measured any values
     * @param reference as many finite values, at least one
     * @param format the format whose ulps are counted: that of the measured values
     * @throws IllegalArgumentException if the lengths differ or are 0, or a reference is not finite
     */
    public static ErrorSummary of(double[] measured, double[] reference, FloatFormat format) {
        if (measured.length != reference.length || measured.length == 0) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "cannot compare %d values with %d references", measured.length, reference.length));
        }
        int worst = 0;
        int notFinite = 0;
        double maxAbsolute = -1;
        double maxRelative = 0;
        double maxUlps = 0;
        double norm = 0;
        double squares = 0;
        for (int i = 0; i < measured.length; i++) {
            if (!Double.isFinite(reference[i])) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "reference[%d] is %s, not finite", i, reference[i]));
            }
            boolean finite = Double.isFinite(measured[i]);
            double error = finite ? Math.abs(measured[i] - reference[i]) : Double.POSITIVE_INFINITY;
            notFinite += finite ? 0 : 1;
            squares += error * error;
            norm = Math.max(norm, Math.abs(reference[i]));
            maxRelative = Math.max(maxRelative, ratio(error, Math.abs(reference[i])));
            maxUlps = Math.max(maxUlps, ratio(error, format.ulp(reference[i])));
            if (error > maxAbsolute) {
                maxAbsolute = error;
                worst = i;
            }
        }
        return new ErrorSummary(
                format,
                maxAbsolute,
                maxRelative,
                ratio(maxAbsolute, norm),
                maxUlps,
                Math.sqrt(squares / measured.length),
                worst,
                measured[worst],
                reference[worst],
                notFinite,
                measured.length);
    }

    /** In one line, the worst place included. */
    public String describe() {
        String line = "max error %s at [%d] (measured %s, reference %s), rms %s, max relative %s, "
                + "of the largest %s, max %s ulp of %s%s";
        return String.format(
                Locale.ROOT,
                line,
                brief(maxAbsolute),
                worst,
                measuredAtWorst,
                referenceAtWorst,
                brief(rootMeanSquare),
                brief(maxRelative),
                brief(normwise),
                brief(maxUlps),
                format,
                notFinite == 0 ? "" : String.format(Locale.ROOT, "; %d of %d not finite", notFinite, count));
    }

    private static double ratio(double error, double size) {
        return error == 0 ? 0 : error / size;
    }

    private static String brief(double x) {
        return Double.isFinite(x) ? Decimals.brief(new BigDecimal(x)) : Double.toString(x);
    }
}
