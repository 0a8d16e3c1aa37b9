package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.ErrorSummary;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.chart.BarChart;
import dev.mixedprecision.report.chart.Segment;
import java.util.List;
import java.util.Locale;

/** Table, chart and deliverable of measured layer norms. */
public final class LayerNormReport {
    private LayerNormReport() {}

    /**
     * One way to normalise the same data.
     *
     * @param low the low-precision format of the input
     * @param float32Statistics whether the arithmetic is in float32, or in the low-precision format too
     * @param error the largest error of the arithmetic, against float64 on the values as stored
     * @param bound what the error may be at most
     * @param storing the largest change that storing the drawn values makes to the normalised ones
     */
    public record Way(
            FloatFormat low, boolean float32Statistics, ErrorSummary error, double bound, ErrorSummary storing) {
        /** Such as {@code float16 with float32 statistics}. */
        public String name() {
            return low + (float32Statistics ? " with float32 statistics" : " throughout");
        }
    }

    /** One row a way. */
    public static String table(List<Way> ways) {
        StringBuilder csv = new StringBuilder("way,largest error,bound,of storing the values\n");
        for (Way way : ways) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%.3e,%.3e,%.3e%n",
                    way.name(),
                    way.error().maxAbsolute(),
                    way.bound(),
                    way.storing().maxAbsolute()));
        }
        return csv.toString();
    }

    /** The largest errors side by side. */
    public static String chart(List<Way> ways) {
        BarChart chart = BarChart.titled("float32 statistics win back most of the digits, for both types")
                .subtitle("Largest error of layer norm over 1024 values from N(0, 1), against float64")
                .x("input")
                .y("largest |error|", "");
        for (Way way : ways) {
            chart = chart.bar(
                    way.low().toString(),
                    way.float32Statistics() ? "float32 statistics" : "throughout",
                    Segment.of("largest error", way.error().maxAbsolute()));
        }
        return chart.toSvg();
    }

    /**
     * The answer to part (b), question (b) of the assignment.
     *
     * @param overflowing the output where float16 normalised a row of ±256
     * @param kept the output where bfloat16 did
     */
    public static String deliverable(List<Way> ways, double overflowing, double kept) {
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
                error(ways, FloatFormat.BFLOAT16, false),
                error(ways, FloatFormat.FLOAT16, false),
                error(ways, FloatFormat.BFLOAT16, true),
                error(ways, FloatFormat.FLOAT16, true));
    }

    private static double error(List<Way> ways, FloatFormat low, boolean float32Statistics) {
        return ways.stream()
                .filter(way -> way.low() == low && way.float32Statistics() == float32Statistics)
                .findFirst()
                .orElseThrow()
                .error()
                .maxAbsolute();
    }
}
