package dev.mixedprecision.report.timing;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.chart.Axis;
import dev.mixedprecision.report.chart.Band;
import dev.mixedprecision.report.chart.BarChart;
import dev.mixedprecision.report.chart.Curve;
import dev.mixedprecision.report.chart.LineChart;
import dev.mixedprecision.report.chart.ReferenceLine;
import dev.mixedprecision.report.chart.Segment;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Charts of measured sizes, in the order in which they are given. */
public final class TimingCharts {
    private static final double GIB = 1L << 30;

    /** The speed-ups that the assignment's text calls typical, on H100 and A100. */
    private static final Map<String, Band.Range> PUBLISHED = Map.of(
            "small", new Band.Range(0, 1.2, 1.5),
            "medium", new Band.Range(1, 1.5, 2.0),
            "large", new Band.Range(2, 2.0, 2.5),
            "xl", new Band.Range(3, 2.5, 3.0),
            "2.7B", new Band.Range(4, 2.5, 3.0));

    /** The gains of float8 over bfloat16 that were published of training end to end on Hopper. */
    public static final Band.Range PUBLISHED_OF_FLOAT8 = new Band.Range(0, 1.17, 1.35);

    private TimingCharts() {}

    /** What a bar is called: its precision, and where there are several executions, its execution too. */
    private static String bar(List<SizeTimings> all, SizeTimings size, PrecisionTimings timings) {
        return executions(all).size() < 2
                ? timings.precision()
                : timings.precision() + " " + size.execution() + (size.isAsAsked() ? "" : " (not captured)");
    }

    private static List<String> executions(List<SizeTimings> sizes) {
        return sizes.stream().map(SizeTimings::execution).distinct().toList();
    }

    /** Forward and backward by size and precision, as stacked bars. */
    public static String times(List<SizeTimings> sizes) {
        boolean optimizer = sizes.stream().anyMatch(SizeTimings::hasOptimizer);
        BarChart chart = BarChart.titled(
                        optimizer
                                ? "A whole step by size and precision"
                                : "Forward and backward pass by size and precision")
                .subtitle("median of the measured steps, ± standard deviation")
                .x("model size")
                .y("time", "ms")
                .missing(missing(sizes, optimizer));
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                List<Segment> segments = new ArrayList<>(
                        List.of(segment("forward", timings.forward()), segment("backward", timings.backward())));
                if (optimizer) {
                    segments.add(segment("optimizer", timings.optimizer().times()));
                }
                chart = chart.bar(size.size(), bar(sizes, size, timings), segments.toArray(Segment[]::new));
            }
        }
        return chart.toSvg();
    }

    /** Why bars are missing: for want of memory where that is the trouble with all that are, else only that they are. */
    private static String missing(List<SizeTimings> sizes, boolean optimizer) {
        return sizes.stream()
                        .flatMap(size -> size.precisions().stream())
                        .filter(each -> each.total().count() == 0
                                || optimizer && !each.optimizer().isMeasured())
                        .allMatch(each -> each.trouble().startsWith("out of memory"))
                ? "out of memory"
                : "not measured";
    }

    private static Segment segment(String part, Samples samples) {
        Segment segment = Segment.of(part, samples.median());
        double deviation = samples.standardDeviation();
        return Double.isNaN(deviation) ? segment : segment.plusMinus(deviation);
    }

    /**
     * The speed-up over the size with its interval, a curve an execution and where TF32 was timed another one over TF32, and
     * the published band.
     */
    public static String speedup(List<SizeTimings> sizes) {
        List<String> labels = sizes.stream().map(SizeTimings::size).distinct().toList();
        List<Band.Range> published = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            Band.Range range = PUBLISHED.get(labels.get(i));
            if (range != null) {
                published.add(new Band.Range(i, range.low(), range.high()));
            }
        }
        boolean tf32 = TimingTable.hasTf32(sizes);
        LineChart chart = LineChart.titled(
                        "Speed-up of mixed precision over float32" + (tf32 ? ", and over float32 with TF32" : ""))
                .subtitle("forward and backward pass together, with the 95 % interval")
                .x(Axis.categories("model size", labels))
                .y(Axis.linear("speed-up", "×").from(0))
                .with(ReferenceLine.horizontal(1, "no gain"));
        for (String execution : executions(sizes)) {
            List<SizeTimings> rows = sizes.stream()
                    .filter(size -> size.execution().equals(execution) && size.isAsAsked())
                    .toList();
            chart = chart.with(curve(execution, labels, rows, SizeTimings::speedup));
            chart = tf32
                    ? chart.with(curve(execution + ", over tf32", labels, rows, SizeTimings::speedupOverTf32))
                    : chart;
        }
        return (published.isEmpty() ? chart : chart.with(new Band("published as typical", published))).toSvg();
    }

    /**
     * The speed-up of float8 over bfloat16 over the size, with its interval, a curve an execution, and what was published of
     * training end to end.
     */
    public static String float8(List<SizeTimings> sizes) {
        List<String> labels = sizes.stream().map(SizeTimings::size).distinct().toList();
        List<Band.Range> published = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            published.add(new Band.Range(i, PUBLISHED_OF_FLOAT8.low(), PUBLISHED_OF_FLOAT8.high()));
        }
        LineChart chart = LineChart.titled("Speed-up of float8 over bfloat16")
                .subtitle("forward and backward pass together, with the 95 % interval")
                .x(Axis.categories("model size", labels))
                .y(Axis.linear("speed-up", "×").from(0))
                .with(ReferenceLine.horizontal(1, "no gain"))
                .with(new Band("published, end to end", published));
        for (String execution : executions(sizes)) {
            List<SizeTimings> rows = sizes.stream()
                    .filter(size -> size.execution().equals(execution) && size.isAsAsked())
                    .toList();
            chart = chart.with(curve(execution, labels, rows, SizeTimings::float8SpeedupOverBfloat16));
        }
        return chart.toSvg();
    }

    private static Curve curve(
            String name, List<String> labels, List<SizeTimings> sizes, Function<SizeTimings, Ratio> speedup) {
        double[] places = new double[sizes.size()];
        double[] values = new double[sizes.size()];
        double[] low = new double[sizes.size()];
        double[] high = new double[sizes.size()];
        for (int i = 0; i < places.length; i++) {
            Ratio ratio = speedup.apply(sizes.get(i));
            places[i] = labels.indexOf(sizes.get(i).size());
            values[i] = ratio.value();
            low[i] = ratio.low();
            high[i] = ratio.high();
        }
        return Curve.line(name, places, values).interval(low, high);
    }

    /** Peak memory by size and precision. */
    public static String memory(List<SizeTimings> sizes) {
        BarChart chart = BarChart.titled("Peak memory by size and precision")
                .subtitle("the most bytes in arrays at a time, forward and backward pass")
                .x("model size")
                .y("peak memory", "GiB");
        return withBars(chart, sizes, timings -> timings.peakBytes() / GIB);
    }

    /** Share of the measured peak by size and precision. */
    public static String share(List<SizeTimings> sizes) {
        BarChart chart = BarChart.titled("Share of the device's peak by size and precision")
                .subtitle("against one large matrix product in the same precision and process")
                .x("model size")
                .y("share of peak", "%");
        return withBars(chart, sizes, timings -> 100 * timings.shareOfPeak());
    }

    /** A bar for every precision of every size; NaN is a bar that is not known. */
    private static String withBars(BarChart empty, List<SizeTimings> sizes, ToDoubleFunction<PrecisionTimings> value) {
        BarChart chart = empty.missing("not known");
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                chart = chart.bar(size.size(), bar(sizes, size, timings), Segment.of("", value.applyAsDouble(timings)));
            }
        }
        return chart.toSvg();
    }
}
