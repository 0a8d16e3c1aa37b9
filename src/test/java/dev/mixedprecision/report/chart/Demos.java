package dev.mixedprecision.report.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Charts as the report has them, of data made here. */
final class Demos {
    private static final int STEPS = 1000;
    private static final double NAN = Double.NaN;

    private Demos() {}

    static Map<String, Chart> all() {
        return Map.of("accumulation-error", accumulationError(), "total-time", totalTime(), "speed-up", speedUp());
    }

    /** Draws all into a folder, the first argument, after loading the classes that the other arguments name. */
    public static void main(String[] args) throws IOException, ClassNotFoundException {
        for (String type : List.of(args).subList(1, args.length)) {
            Class.forName(type);
        }
        for (Map.Entry<String, Chart> demo : all().entrySet()) {
            Files.writeString(
                    Path.of(args[0], demo.getKey() + ".svg"), demo.getValue().toSvg());
        }
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
                .with(errors("float32 + float32", (float) 0.01, float32))
                .with(errors("float16 + float16", half, (a, b) -> round(a + b, 11)))
                .with(errors("float32 + float16, promoted", half, float32))
                .with(errors("float32 + float16, cast first", half, float32))
                .with(errors("bfloat16 + bfloat16", brain, (a, b) -> round(a + b, 8)))
                .with(errors("float32 + bfloat16", brain, float32));
    }

    private static Curve errors(String name, double addend, DoubleBinaryOperator add) {
        double[] errors = new double[STEPS];
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum = add.applyAsDouble(sum, addend);
            errors[i] = Math.abs(sum - (i + 1) / 100.0);
        }
        return Curve.line(name, IntStream.rangeClosed(1, STEPS).asDoubleStream().toArray(), errors);
    }

    /** Rounded to the given number of significant bits, as float16 (11) and bfloat16 (8) do with normal numbers. */
    private static double round(double value, int bits) {
        double ulp = Math.scalb(1.0, Math.getExponent(value) - bits + 1);
        return Math.rint(value / ulp) * ulp;
    }

    private static BarChart totalTime() {
        String[] sizes = {"small", "medium", "large", "xl", "2.7B"};
        double[][] fp32 = {{20.5, 38.1}, {54.0, 105}, {121, 244}, {243, 464}, {331, NAN}};
        double[][] bf16 = {{15.9, 28.6}, {32.8, 62.0}, {41.1, 74.6}, {68.7, 127}, {68.8, 128}};
        BarChart chart = BarChart.titled("bfloat16 autocast pays off from large on")
                .subtitle("Time of a training step, forward + backward; mean ± standard deviation of 10 steps")
                .note("NVIDIA H200, libtorch 2.11, TF32 off, context length 512, batch size 4, 5 warm-up steps.")
                .x("model size")
                .y("time per step", "ms")
                .missing("out of memory");
        for (int i = 0; i < sizes.length; i++) {
            chart = chart.bar(sizes[i], "fp32", segment("forward", fp32[i][0]), segment("backward", fp32[i][1]))
                    .bar(sizes[i], "bf16", segment("forward", bf16[i][0]), segment("backward", bf16[i][1]));
        }
        return chart;
    }

    private static Segment segment(String part, double value) {
        return Segment.of(part, value).plusMinus(0.03 * value);
    }

    private static LineChart speedUp() {
        double[] sizes = {0, 1, 2, 3, 4};
        return LineChart.titled("The speed-up from bfloat16 grows with the model")
                .subtitle("Median ratio float32 : bfloat16 of interleaved steps, with 95 % bootstrap intervals")
                .x(Axis.categories("model size", List.of("small", "medium", "large", "xl", "2.7B")))
                .y(Axis.linear("speed-up of forward + backward", "×").from(0))
                .with(new Band("published range", List.of(new Band.Range(0, 0.8, 1.5), new Band.Range(4, 4.6, 5.6))))
                .with(Curve.line("eager", sizes, new double[] {1.32, 1.68, 3.15, 3.61, 5.2})
                        .interval(new double[] {1.1, 1.5, 3.0, 3.5, 5.1}, new double[] {1.5, 1.9, 3.3, 3.7, 5.3}))
                .with(Curve.line("CUDA graph + fused", sizes, new double[] {1.38, 1.85, 5.92, NAN, NAN}))
                .with(ReferenceLine.horizontal(1, "no gain"));
    }
}
