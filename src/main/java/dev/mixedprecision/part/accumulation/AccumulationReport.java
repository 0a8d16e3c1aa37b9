package dev.mixedprecision.part.accumulation;

import dev.mixedprecision.numerics.Accumulation;
import dev.mixedprecision.numerics.Accumulator;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.chart.Axis;
import dev.mixedprecision.report.chart.Curve;
import dev.mixedprecision.report.chart.LineChart;
import dev.mixedprecision.report.chart.ReferenceLine;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Charts, table and deliverable of measured running sums. */
public final class AccumulationReport {
    private AccumulationReport() {}

    /** |error| over the number of additions, a line a variant, both axes logarithmic; exact sums have no point. */
    public static String errorChart(List<Accumulation> variants) {
        LineChart chart = LineChart.titled("What goes wrong is decided by the accumulator first, by the addend second")
                .subtitle(variants.get(0).workload() + ": distance from the exact sum after each addition")
                .x(Axis.log10("additions"))
                .y(Axis.log10("|error|"));
        for (Accumulation variant : variants) {
            double[] steps = steps(variant);
            double[] errors = new double[steps.length];
            for (int i = 0; i < steps.length; i++) {
                errors[i] = variant.errorAfter((int) steps[i]).abs().doubleValue();
            }
            chart = chart.with(Curve.line(name(variant), steps, errors));
        }
        return chart.toSvg();
    }

    /** The partial sums over the number of additions, a line a variant. */
    public static String sumChart(List<Accumulation> variants) {
        LineChart chart = LineChart.titled("A low-precision accumulator falls behind, and bfloat16 stops at 4")
                .subtitle(variants.get(0).workload() + ": the sum after each addition")
                .x(Axis.linear("additions"))
                .y(Axis.linear("sum"))
                .with(ReferenceLine.horizontal(
                        variants.get(0).workload().exactSum().doubleValue(), "exact sum"));
        for (Accumulation variant : variants) {
            double[] steps = steps(variant);
            double[] sums = new double[steps.length];
            for (int i = 0; i < steps.length; i++) {
                sums[i] = variant.sumAfter((int) steps[i]);
            }
            chart = chart.with(Curve.line(name(variant), steps, sums));
        }
        return chart.toSvg();
    }

    /** One row a variant: result, error and its two parts, all exact. */
    public static String table(List<Accumulation> variants) {
        StringBuilder csv = new StringBuilder(
                "accumulator,addend,result,error,of input rounding,of accumulation,stops at addition\n");
        for (Accumulation variant : variants) {
            csv.append(variant.accumulator().sum())
                    .append(',')
                    .append(variant.accumulator().addend())
                    .append(',')
                    .append(new BigDecimal(variant.result()).toPlainString())
                    .append(',')
                    .append(variant.error().toPlainString())
                    .append(',')
                    .append(variant.inputError().toPlainString())
                    .append(',')
                    .append(variant.accumulationError().toPlainString())
                    .append(',')
                    .append(
                            variant.stagnatesAt().isPresent()
                                    ? variant.stagnatesAt().getAsInt()
                                    : "")
                    .append('\n');
        }
        return csv.toString();
    }

    /** The answer to part (a) of the assignment, in three sentences, from the measured sums. */
    public static String deliverable(List<Accumulation> variants) {
        Accumulation all32 = find(variants, FloatFormat.FLOAT32, FloatFormat.FLOAT32);
        Accumulation all16 = find(variants, FloatFormat.FLOAT16, FloatFormat.FLOAT16);
        Accumulation mixed = find(variants, FloatFormat.FLOAT32, FloatFormat.FLOAT16);
        Accumulation allBf = find(variants, FloatFormat.BFLOAT16, FloatFormat.BFLOAT16);
        Accumulation mixedBf = find(variants, FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        return String.format(
                Locale.ROOT,
                "Adding 0.01 a thousand times should give 10: float32 gives %s, float16 into a float16 accumulator %s"
                        + " (error %s), and float16 into a float32 accumulator %s (error %s), whether the addition"
                        + " promotes the addend or it is cast first. The float32 accumulator adds no error of its own to"
                        + " float16 addends; what is left, %s, is the rounding of 0.01 to float16 a thousand times over,"
                        + " which no accumulator can undo. A float16 accumulator also rounds every partial sum, to a grid"
                        + " that grows with the sum, so that it falls behind here and would stop for good at 32; bfloat16,"
                        + " with 8 bits instead of 11, has stopped at %s already, where in float32 it reaches %s, which is"
                        + " why products in low precision are accumulated in float32.%n",
                plain(all32.result()),
                plain(all16.result()),
                brief(all16.error()),
                plain(mixed.result()),
                brief(mixed.error()),
                brief(mixed.inputError()),
                plain(allBf.result()),
                plain(mixedBf.result()));
    }

    private static Accumulation find(List<Accumulation> variants, FloatFormat sum, FloatFormat addend) {
        return variants.stream()
                .filter(variant -> variant.accumulator().equals(new Accumulator(sum, addend)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant " + addend + " into " + sum));
    }

    private static String name(Accumulation variant) {
        return variant.accumulator().addend() + " into " + variant.accumulator().sum();
    }

    /** Some hundred steps, evenly spread over their logarithm: as many as can be seen. */
    private static double[] steps(Accumulation variant) {
        int count = variant.workload().count();
        return IntStream.rangeClosed(0, 200)
                .map(i -> (int) Math.round(Math.pow(count, i / 200.0)))
                .distinct()
                .asDoubleStream()
                .toArray();
    }

    private static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(8))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String brief(BigDecimal value) {
        return value.abs().round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }
}
