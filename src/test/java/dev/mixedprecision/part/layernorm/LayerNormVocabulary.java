package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.LayerNorm;
import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.Locale;

/** The words of layer norms. */
public final class LayerNormVocabulary {
    private static final String DECIMAL = "\\d+(?:\\.\\d+)?";

    /** The values of a row: above and below a mean by turns, or eight times the same. */
    @ParameterType("(?:(" + DECIMAL + ") )?± ?(" + DECIMAL + ")|eight times (" + DECIMAL + ")")
    public double[] row(String mean, String deviation, String constant) {
        if (constant != null) {
            double[] row = new double[8];
            Arrays.fill(row, Double.parseDouble(constant));
            return row;
        }
        return alternating(mean == null ? 0 : Double.parseDouble(mean), Double.parseDouble(deviation));
    }

    /** What layer norm computes in, and what it gives. */
    @ParameterType("wholly in (float16|bfloat16|float32)|in (float16|bfloat16|float32) with float32 statistics")
    public LayerNorm.Precision arithmetic(String throughout, String outside) {
        return throughout == null
                ? LayerNorm.Precision.withFloat32Statistics(format(outside))
                : LayerNorm.Precision.all(format(throughout));
    }

    /** Sixteen values, half of them above the mean and half below: a power of two, so that means divide exactly. */
    static double[] alternating(double mean, double deviation) {
        double[] row = new double[16];
        for (int i = 0; i < row.length; i++) {
            row[i] = i % 2 == 0 ? mean + deviation : mean - deviation;
        }
        return row;
    }

    private static FloatFormat format(String name) {
        return FloatFormat.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
