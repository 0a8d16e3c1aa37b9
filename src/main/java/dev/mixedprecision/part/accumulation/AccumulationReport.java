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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Charts, table and deliverable of measured running sums. */
public final class AccumulationReport {
    private AccumulationReport() {}

    /** |error| over the number of additions, a line a variant, both axes logarithmic; exact sums have no point. */
    public static String errorChart(List<Accumulation> variants) {
        LineChart chart = LineChart.titled("Error of the running sum, by addend and accumulator")
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
        LineChart chart = LineChart.titled(sumTitle(variants))
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

    /** Names the sum that stops, where it is one; else how many do. */
    private static String sumTitle(List<Accumulation> variants) {
        List<Accumulation> stopped =
                variants.stream().filter(AccumulationReport::stops).toList();
        if (stopped.size() == 1) {
            return name(stopped.get(0)) + " stops at " + plain(stopped.get(0).result());
        }
        return stopped.isEmpty() ? "None of the sums stops" : stopped.size() + " of " + variants.size() + " sums stop";
    }

    /** Whether the sum came to a value that no later addition changed: a pause is no end. */
    private static boolean stops(Accumulation variant) {
        double[] sums = variant.partialSums();
        return variant.stagnatesAt().isPresent()
                && IntStream.range(variant.stagnatesAt().getAsInt(), sums.length)
                        .allMatch(step -> sums[step] == variant.result());
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
                    .append(stops(variant) ? variant.stagnatesAt().getAsInt() : "")
                    .append('\n');
        }
        return csv.toString();
    }

    /**
     * The answer to part (a) of the assignment, in three sentences, from the measured sums. What they do not show is not
     * said.
     */
    public static String deliverable(List<Accumulation> variants) {
        Accumulation all32 = find(variants, FloatFormat.FLOAT32, FloatFormat.FLOAT32);
        Accumulation all16 = find(variants, FloatFormat.FLOAT16, FloatFormat.FLOAT16);
        Accumulation mixed = find(variants, FloatFormat.FLOAT32, FloatFormat.FLOAT16);
        Accumulation allBf = find(variants, FloatFormat.BFLOAT16, FloatFormat.BFLOAT16);
        Accumulation mixedBf = find(variants, FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        return String.format(
                        Locale.ROOT,
                        "%s should give %s: float32 gives %s, float16 into a float16 accumulator %s (error %s), and"
                                + " float16 into a float32 accumulator %s (error %s), for which the addend is widened,"
                                + " exactly, by the addition or by a cast before it.",
                        all32.workload(),
                        all32.workload().exactSum().stripTrailingZeros().toPlainString(),
                        plain(all32.result()),
                        plain(all16.result()),
                        brief(all16.error()),
                        plain(mixed.result()),
                        brief(mixed.error()))
                + partsOfTheError(mixed)
                + lowAccumulators(all16, mixed, allBf, mixedBf)
                + "\n";
    }

    /** What the float32 accumulator itself does to float16 addends, and what they bring with them. */
    private static String partsOfTheError(Accumulation mixed) {
        String rounding = "rounding of " + mixed.workload().addend().toPlainString() + " to float16, "
                + mixed.workload().count() + " times over";
        return mixed.accumulationError().signum() == 0
                ? " The float32 accumulator adds no error of its own to float16 addends; what is left, "
                        + brief(mixed.inputError()) + ", is the " + rounding + ", which no accumulator can undo."
                : " The float32 accumulator adds an error of its own, " + brief(mixed.accumulationError()) + ", to the "
                        + brief(mixed.inputError()) + " that the " + rounding + ", makes.";
    }

    private static String lowAccumulators(
            Accumulation all16, Accumulation mixed, Accumulation allBf, Accumulation mixedBf) {
        List<String> unproven = new ArrayList<>();
        if (!isCloser(mixed, all16)) {
            unproven.add("float16");
        }
        if (!isCloser(mixedBf, allBf)) {
            unproven.add("bfloat16");
        }
        return " A float16 accumulator also rounds every partial sum, to a grid that grows with the sum: "
                + ofFloat16(all16, isCloser(mixed, all16)) + "; bfloat16, with 8 bits instead of 11, "
                + (stops(allBf) ? "stops at " : "reaches ") + plain(allBf.result()) + ", and into float32 it comes to "
                + plain(mixedBf.result())
                + (unproven.isEmpty()
                        ? ", which is why products in low precision are accumulated in float32."
                        : ". This run does not show a float32 accumulator to be closer for "
                                + String.join(" and ", unproven) + ".");
    }

    private static String ofFloat16(Accumulation all16, boolean isWorse) {
        if (stops(all16)) {
            return "here it stops at " + plain(all16.result());
        }
        double end = all16.accumulator()
                .runForEver(all16.workload().start(), all16.workload().addend())
                .value();
        return (isWorse ? "here it errs more than a float32 one" : "here it errs no more than a float32 one")
                + " and would stop for good at " + plain(end);
    }

    private static boolean isCloser(Accumulation one, Accumulation other) {
        return one.error().abs().compareTo(other.error().abs()) < 0;
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
