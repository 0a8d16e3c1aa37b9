package dev.mixedprecision.report.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Charts as the report has them, of data made here. */
final class Demos {
    static final int STEPS = 1000;

    private Demos() {}

    static Map<String, Chart> all() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        charts.put("accumulation-error", accumulationError());
        charts.put("stagnation", stagnation());
        charts.put("total-time", totalTime());
        charts.put("speed-up", speedUp());
        charts.put("loss-curves", lossCurves());
        return charts;
    }

    /** Rounded to the given number of significant bits, as float16 (11) and bfloat16 (8) do with normal numbers. */
    static double round(double value, int bits) {
        double ulp = Math.scalb(1.0, Math.getExponent(value) - bits + 1);
        return value == 0 ? 0 : Math.rint(value / ulp) * ulp;
    }

    static double[] sums(double addend, DoubleBinaryOperator add) {
        double[] sums = new double[STEPS];
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum = add.applyAsDouble(sum, addend);
            sums[i] = sum;
        }
        return sums;
    }

    static double[] steps() {
        return IntStream.rangeClosed(1, STEPS).asDoubleStream().toArray();
    }

    private static double[] errors(double addend, DoubleBinaryOperator add) {
        double[] sums = sums(addend, add);
        return IntStream.range(0, STEPS)
                .mapToDouble(i -> Math.abs(sums[i] - (i + 1) / 100.0))
                .toArray();
    }

    static LineChart accumulationError() {
        DoubleBinaryOperator float32 = (a, b) -> (float) (a + b);
        double half = round(0.01, 11);
        double brain = round(0.01, 8);
        return LineChart.titled("A float32 accumulator cannot undo the rounding of its addends")
                .subtitle("Absolute error of 0 + 1000 × 0.01 after each addition, by accumulator + addend")
                .note("Device cpu; exact sums in rational arithmetic.")
                .x(Axis.log10("additions"))
                .y(Axis.log10("|sum − exact sum|"))
                .with(Curve.line("float32 + float32", steps(), errors((float) 0.01, float32)))
                .with(Curve.line("float16 + float16", steps(), errors(half, (a, b) -> round(a + b, 11))))
                .with(Curve.line("float32 + float16, promoted", steps(), errors(half, float32)))
                .with(Curve.line("float32 + float16, cast first", steps(), errors(half, float32)))
                .with(Curve.line("bfloat16 + bfloat16", steps(), errors(brain, (a, b) -> round(a + b, 8))))
                .with(Curve.line("float32 + bfloat16", steps(), errors(brain, float32)));
    }

    static LineChart stagnation() {
        double[] low = sums(round(0.01, 8), (a, b) -> round(a + b, 8));
        return LineChart.titled("A sum stops where the addend falls below half a unit in the last place")
                .subtitle("Partial sums of 0.01; accumulator and addend have the same format")
                .x(Axis.linear("additions").from(0))
                .y(Axis.linear("partial sum").from(0))
                .with(Curve.line("float32", steps(), sums((float) 0.01, (a, b) -> (float) (a + b))))
                .with(Curve.line("float16", steps(), sums(round(0.01, 11), (a, b) -> round(a + b, 11))))
                .with(Curve.line("bfloat16", steps(), low))
                .with(ReferenceLine.horizontal(10, "exact sum 10"));
    }

    static BarChart totalTime() {
        String[] sizes = {"small", "medium", "large", "xl", "2.7B"};
        double[][] fp32 = {{20.5, 38.1}, {54.0, 105}, {121, 244}, {243, 464}, {331, Double.NaN}};
        double[][] bf16 = {{15.9, 28.6}, {32.8, 62.0}, {41.1, 74.6}, {68.7, 127}, {68.8, 128}};
        BarChart chart = BarChart.titled("bfloat16 autocast pays off from large on")
                .subtitle("Time of a training step, forward + backward; mean ± standard deviation of 10 steps")
                .note("NVIDIA H200, libtorch 2.11, TF32 off, context length 512, batch size 4, 5 warm-up steps.")
                .x("model size")
                .y("time per step", "ms")
                .missing("out of memory");
        for (int i = 0; i < sizes.length; i++) {
            chart = chart.bar(
                            sizes[i],
                            "fp32",
                            Segment.of("forward", fp32[i][0]).plusMinus(0.02 * fp32[i][0]),
                            Segment.of("backward", fp32[i][1]).plusMinus(0.03 * fp32[i][1]))
                    .bar(
                            sizes[i],
                            "bf16",
                            Segment.of("forward", bf16[i][0]).plusMinus(0.05 * bf16[i][0]),
                            Segment.of("backward", bf16[i][1]).plusMinus(0.06 * bf16[i][1]));
        }
        return chart;
    }

    static LineChart speedUp() {
        double[] sizes = {0, 1, 2, 3, 4};
        return LineChart.titled("The speed-up from bfloat16 grows with the model")
                .subtitle("Median ratio float32 : bfloat16 of interleaved steps, with 95 % bootstrap intervals")
                .x(Axis.categories("model size", List.of("small", "medium", "large", "xl", "2.7B")))
                .y(Axis.linear("speed-up of forward + backward", "×").from(0))
                .with(new Band(
                        "published range",
                        List.of(
                                new Band.Range(0, 0.8, 1.5),
                                new Band.Range(1, 1.4, 2.0),
                                new Band.Range(2, 2.7, 3.6),
                                new Band.Range(3, 3.0, 3.9),
                                new Band.Range(4, 4.6, 5.6))))
                .with(Curve.line("eager", sizes, new double[] {1.32, 1.68, 3.15, 3.61, 5.2})
                        .interval(new double[] {1.1, 1.5, 3.0, 3.5, 5.1}, new double[] {1.5, 1.9, 3.3, 3.7, 5.3}))
                .with(Curve.line("CUDA graph + fused", sizes, new double[] {4.38, 4.85, 5.92, Double.NaN, Double.NaN})
                        .interval(
                                new double[] {4.3, 4.8, 5.8, Double.NaN, Double.NaN},
                                new double[] {4.5, 4.9, 6.0, Double.NaN, Double.NaN}))
                .with(ReferenceLine.horizontal(1, "no gain"));
    }

    static LineChart lossCurves() {
        String[] runs = {"float32", "bfloat16 autocast", "float16, dynamic loss scale", "float16, no loss scale"};
        double[] floor = {0.8, 0.82, 0.81, 1.7};
        LineChart chart = LineChart.titled("Without a loss scale float16 trains worse")
                .subtitle("Training loss of four runs")
                .x(Axis.linear("step"))
                .y(Axis.linear("loss", "nats"));
        double[] x = IntStream.rangeClosed(1, 2000).asDoubleStream().toArray();
        for (int run = 0; run < runs.length; run++) {
            Random random = new Random(run);
            double end = floor[run];
            double[] loss = IntStream.range(0, x.length)
                    .mapToDouble(i -> end + 3 * Math.exp(-i / 400.0) + 0.05 * random.nextGaussian())
                    .toArray();
            chart = chart.with(Curve.line(runs[run], x, loss));
        }
        return chart;
    }
}
