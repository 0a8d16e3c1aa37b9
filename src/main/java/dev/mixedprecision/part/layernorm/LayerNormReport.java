package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.chart.BarChart;
import dev.mixedprecision.report.chart.Segment;
import java.util.List;
import java.util.Locale;

/** Table, chart and deliverable of measured layer norms. */
public final class LayerNormReport {
    private LayerNormReport() {}

    /** One row a variant. */
    public static String table(List<LayerNormVariant> variants) {
        StringBuilder csv = new StringBuilder("variant,largest error,bound,of storing the values\n");
        for (LayerNormVariant variant : variants) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%.3e,%.3e,%.3e%n",
                    variant.name(),
                    variant.error().maxAbsolute(),
                    variant.bound(),
                    variant.storing().maxAbsolute()));
        }
        return csv.toString();
    }

    /** The largest errors side by side. */
    public static String chart(List<LayerNormVariant> variants) {
        BarChart chart = BarChart.titled("float32 statistics win back most of the digits, for both types")
                .subtitle("Largest error of layer norm over 1024 values from N(0, 1), against float64")
                .x("input")
                .y("largest |error|", "");
        for (LayerNormVariant variant : variants) {
            chart = chart.bar(
                    variant.low().toString(),
                    variant.float32Statistics() ? "float32 statistics" : "throughout",
                    Segment.of("largest error", variant.error().maxAbsolute()));
        }
        return chart.toSvg();
    }

    /**
     * The answer to part (b), question (b) of the assignment.
     *
     * @param overflowing the output where float16 normalised a row of ±256
     * @param kept the output where bfloat16 did
     */
    public static String deliverable(List<LayerNormVariant> variants, double overflowing, double kept) {
        return String.format(
                Locale.ROOT,
                "Layer norm is sensitive in its statistics: the variance squares deviations, and in float16 a deviation"
                        + " of 256 already overflows (the row came out as ±%s instead of ±1), while a small eps (1e-8)"
                        + " rounds to zero and a constant row becomes 0/0. bfloat16 has float32's exponents, so neither"
                        + " happens (the same row came out as ±%s) and it needs no rescue from overflow. It has fewer"
                        + " digits, though: normalising ordinary data wholly in bfloat16 erred by up to %.1e, in float16"
                        + " by %.1e, and float32 statistics brought these down to %.1e and %.1e, so that layer norm is"
                        + " still better kept in float32 for bfloat16, for its digits and no longer for its range.%n",
                Math.abs(overflowing) == 0 ? "0" : Double.toString(Math.abs(overflowing)),
                Math.abs(kept) == 1 ? "1" : Double.toString(Math.abs(kept)),
                error(variants, FloatFormat.BFLOAT16, false),
                error(variants, FloatFormat.FLOAT16, false),
                error(variants, FloatFormat.BFLOAT16, true),
                error(variants, FloatFormat.FLOAT16, true));
    }

    private static double error(List<LayerNormVariant> variants, FloatFormat low, boolean float32Statistics) {
        return variants.stream()
                .filter(variant -> variant.low() == low && variant.float32Statistics() == float32Statistics)
                .findFirst()
                .orElseThrow()
                .error()
                .maxAbsolute();
    }
}
