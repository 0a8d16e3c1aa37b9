package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.chart.BarChart;
import dev.mixedprecision.report.chart.Segment;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        BarChart chart = BarChart.titled(title(variants))
                .subtitle("Largest error of layer norm over "
                        + variants.get(0).error().count() + " values from N(0, 1), against float64")
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

    /** How much float32 statistics gain, where they do in every format; else what is shown. */
    private static String title(List<LayerNormVariant> variants) {
        List<FloatFormat> formats =
                variants.stream().map(LayerNormVariant::low).distinct().toList();
        return formats.stream()
                        .mapToDouble(low -> gain(variants, low))
                        .allMatch(gain -> gain > 1 && Double.isFinite(gain))
                ? "float32 statistics divide the largest error by "
                        + formats.stream()
                                .map(low -> String.format(Locale.ROOT, "%.2f in %s", gain(variants, low), low))
                                .collect(Collectors.joining(" and by "))
                : "Layer norm throughout in the low type, and with float32 statistics";
    }

    /**
     * The answer to part (b), question (b) of the assignment. It says that a format does not overflow or that float32
     * statistics help only where these outcomes show it.
     *
     * @param of256 what became of a row of ±256, wholly in float16 and wholly in bfloat16
     * @param constant what became of a constant row with a small eps, in the same formats
     */
    public static String deliverable(
            List<LayerNormVariant> variants,
            Map<FloatFormat, LayerNormOutcome> of256,
            Map<FloatFormat, LayerNormOutcome> constant) {
        boolean needsNoRescue = isSound(of256.get(FloatFormat.BFLOAT16))
                && constant.get(FloatFormat.BFLOAT16).storedEps() > 0
                && Double.isFinite(constant.get(FloatFormat.BFLOAT16).output()[0]);
        return "Layer norm is sensitive in its statistics: the variance squares deviations, and eps keeps a constant row"
                + " from becoming 0/0. In float16 "
                + row(of256.get(FloatFormat.FLOAT16)) + ", and " + eps(constant.get(FloatFormat.FLOAT16))
                + ". In bfloat16, which has float32's exponents, "
                + row(of256.get(FloatFormat.BFLOAT16)) + ", and " + eps(constant.get(FloatFormat.BFLOAT16))
                + (needsNoRescue ? ", so that it needs no rescue from overflow" : "")
                + ". " + digits(variants) + "\n";
    }

    /** Such as: the variance of a row of ±256 is 65536 and the row came out as ±1. */
    private static String row(LayerNormOutcome of256) {
        double output = Math.abs(of256.output()[0]);
        return "the variance of a row of ±256 "
                + (Double.isInfinite(of256.variance()) ? "overflows" : "is " + plain(of256.variance()))
                + " and the row came out as ±" + plain(output) + (output == 1 ? "" : " instead of ±1");
    }

    private static boolean isSound(LayerNormOutcome of256) {
        return Double.isFinite(of256.variance()) && Math.abs(of256.output()[0]) == 1;
    }

    private static String eps(LayerNormOutcome constant) {
        return "an eps of " + String.format(Locale.ROOT, "%.0e", constant.plan().eps())
                + (constant.storedEps() == 0 ? " rounds to zero" : " is kept")
                + " and a constant row came out as " + plain(constant.output()[0]);
    }

    private static String digits(List<LayerNormVariant> variants) {
        List<String> unproven = Stream.of(FloatFormat.BFLOAT16, FloatFormat.FLOAT16)
                .filter(low -> !gains(variants, low))
                .map(FloatFormat::toString)
                .toList();
        double bfloat16 = error(variants, FloatFormat.BFLOAT16, false);
        double float16 = error(variants, FloatFormat.FLOAT16, false);
        return String.format(
                        Locale.ROOT,
                        "%sormalising ordinary data wholly in bfloat16 erred by up to %.1e, in float16 by %.1e; with float32"
                                + " statistics these are %.1e and %.1e",
                        bfloat16 > float16 ? "bfloat16 has fewer digits, though: n" : "N",
                        bfloat16,
                        float16,
                        error(variants, FloatFormat.BFLOAT16, true),
                        error(variants, FloatFormat.FLOAT16, true))
                + (unproven.isEmpty()
                        ? ", less for both, so that layer norm is better kept in float32 for bfloat16 too, for its digits."
                        : ", which does not show that they help " + String.join(" or ", unproven) + ".");
    }

    private static boolean gains(List<LayerNormVariant> variants, FloatFormat low) {
        return error(variants, low, true) < error(variants, low, false);
    }

    /** Infinite where an arithmetic made no error, or lost everything. */
    private static double gain(List<LayerNormVariant> variants, FloatFormat low) {
        return error(variants, low, false) / error(variants, low, true);
    }

    private static double error(List<LayerNormVariant> variants, FloatFormat low, boolean float32Statistics) {
        return variants.stream()
                .filter(variant -> variant.low() == low && variant.float32Statistics() == float32Statistics)
                .findFirst()
                .orElseThrow()
                .error()
                .maxAbsolute();
    }

    /** Without the ".0" of whole numbers. */
    private static String plain(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}
