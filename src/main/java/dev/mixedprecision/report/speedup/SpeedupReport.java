package dev.mixedprecision.report.speedup;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.chart.Axis;
import dev.mixedprecision.report.chart.Band;
import dev.mixedprecision.report.chart.BarChart;
import dev.mixedprecision.report.chart.LineChart;
import dev.mixedprecision.report.chart.ReferenceLine;
import dev.mixedprecision.report.chart.Segment;
import dev.mixedprecision.report.chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** CSV, table, charts and deliverable of measured sizes, in the order in which they are given. */
public final class SpeedupReport {
    private static final double GIB = 1L << 30;

    /** The speed-ups that the assignment's text calls typical, on H100 and A100. */
    private static final Map<String, Band.Range> PUBLISHED = Map.of(
            "small", new Band.Range(0, 1.2, 1.5),
            "medium", new Band.Range(1, 1.5, 2.0),
            "large", new Band.Range(2, 2.0, 2.5),
            "xl", new Band.Range(3, 2.5, 3.0),
            "2.7B", new Band.Range(4, 2.5, 3.0));

    private SpeedupReport() {}

    /** The assignment's CSV, one row a size; what was not measured is NaN. */
    public static String csv(List<SizeTimings> sizes) {
        String low = sizes.stream()
                .flatMap(size -> size.mixed().stream())
                .findFirst()
                .map(PrecisionTimings::precision)
                .orElse("bfloat16")
                .replace("bfloat16", "bf16")
                .replace("float16", "fp16");
        StringBuilder csv = new StringBuilder("model_size,num_params_M,context_length,batch_size");
        for (String precision : List.of("fp32", low)) {
            csv.append((",P_forward_ms,P_forward_std_ms,P_backward_ms,P_backward_std_ms,P_total_ms")
                    .replace("P", precision));
        }
        csv.append(",forward_speedup,backward_speedup,total_speedup\n");
        for (SizeTimings size : sizes) {
            List<String> cells = new ArrayList<>(List.of(
                    size.size(),
                    number("%.2f", size.parameters() / 1e6),
                    String.valueOf(size.context()),
                    String.valueOf(size.batch())));
            Samples none = Samples.of();
            Samples lowForward = size.mixed().map(PrecisionTimings::forward).orElse(none);
            Samples lowBackward = size.mixed().map(PrecisionTimings::backward).orElse(none);
            Samples forward = size.full().forward();
            Samples backward = size.full().backward();
            addTimes(cells, forward, backward);
            addTimes(cells, lowForward, lowBackward);
            cells.add(number("%.4f", forward.mean() / lowForward.mean()));
            cells.add(number("%.4f", backward.mean() / lowBackward.mean()));
            cells.add(number("%.4f", (forward.mean() + backward.mean()) / (lowForward.mean() + lowBackward.mean())));
            csv.append(String.join(",", cells)).append('\n');
        }
        return csv.toString();
    }

    private static void addTimes(List<String> cells, Samples forward, Samples backward) {
        cells.add(number("%.4f", forward.mean()));
        cells.add(number("%.4f", forward.standardDeviation()));
        cells.add(number("%.4f", backward.mean()));
        cells.add(number("%.4f", backward.standardDeviation()));
        cells.add(number("%.4f", forward.mean() + backward.mean()));
    }

    /** All that was measured, one row a size and precision, comma-separated. */
    public static String table(List<SizeTimings> sizes) {
        StringBuilder csv =
                new StringBuilder("size,precision,steps,forward ms (median),± std,backward ms (median),± std,"
                        + "launching forward ms,launching backward ms,bound by,peak GiB,TFLOP/s,share of the measured peak,"
                        + "speed-up,95 % interval,remarks\n");
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                Ratio ratio = Ratio.speedup(size.full().total(), timings.total());
                csv.append(String.join(
                                ",",
                                size.size(),
                                timings.precision(),
                                String.valueOf(timings.total().count()),
                                number("%.3f", timings.forward().median()),
                                number("%.3f", timings.forward().standardDeviation()),
                                number("%.3f", timings.backward().median()),
                                number("%.3f", timings.backward().standardDeviation()),
                                number("%.3f", timings.forwardLaunch().median()),
                                number("%.3f", timings.backwardLaunch().median()),
                                timings.isLaunchBound() ? "launching" : "computing",
                                number("%.3f", timings.peakBytes() / GIB),
                                number("%.1f", timings.achievedFlops() / 1e12),
                                number("%.1f %%", 100 * timings.shareOfPeak()),
                                number("%.2f", ratio.value()),
                                number("%.2f", ratio.low()) + " to " + number("%.2f", ratio.high()),
                                "\"" + remarks(size, timings).replace("\"", "'") + "\""))
                        .append('\n');
            }
        }
        return csv.toString();
    }

    private static String remarks(SizeTimings size, PrecisionTimings timings) {
        String flags = timings.flags();
        return flags + (flags.isEmpty() || size.device().isEmpty() ? "" : "; ") + size.device();
    }

    /** Forward and backward by size and precision, as stacked bars. */
    public static String timesChart(List<SizeTimings> sizes) {
        BarChart chart = BarChart.titled("Forward and backward pass by size and precision")
                .subtitle("median of the measured steps, ± standard deviation")
                .x("model size")
                .y("time", "ms")
                .missing("out of memory");
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                chart = chart.bar(
                        size.size(),
                        timings.precision(),
                        segment("forward", timings.forward()),
                        segment("backward", timings.backward()));
            }
        }
        return chart.toSvg();
    }

    private static Segment segment(String part, Samples samples) {
        Segment segment = Segment.of(part, samples.median());
        double deviation = samples.standardDeviation();
        return Double.isNaN(deviation) ? segment : segment.plusMinus(deviation);
    }

    /** The speed-up over the size with its interval, and the published band. */
    public static String speedupChart(List<SizeTimings> sizes) {
        double[] places = new double[sizes.size()];
        double[] values = new double[sizes.size()];
        double[] low = new double[sizes.size()];
        double[] high = new double[sizes.size()];
        List<Band.Range> published = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            Ratio ratio = sizes.get(i).speedup();
            places[i] = i;
            values[i] = ratio.value();
            low[i] = ratio.low();
            high[i] = ratio.high();
            Band.Range range = PUBLISHED.get(sizes.get(i).size());
            if (range != null) {
                published.add(new Band.Range(i, range.low(), range.high()));
            }
        }
        LineChart chart = LineChart.titled("Speed-up of mixed precision over float32")
                .subtitle("forward and backward pass together, with the 95 % interval")
                .x(Axis.categories(
                        "model size", sizes.stream().map(SizeTimings::size).toList()))
                .y(Axis.linear("speed-up", "×").from(0))
                .with(ReferenceLine.horizontal(1, "no gain"))
                .with(Series.line("measured", places, values).interval(low, high));
        return (published.isEmpty() ? chart : chart.with(new Band("published as typical", published))).toSvg();
    }

    /** Peak memory by size and precision. */
    public static String memoryChart(List<SizeTimings> sizes) {
        BarChart chart = BarChart.titled("Peak memory by size and precision")
                .subtitle("the most bytes in arrays at a time, forward and backward pass")
                .x("model size")
                .y("peak memory", "GiB")
                .missing("not known");
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                chart = chart.bar(size.size(), timings.precision(), Segment.of("", timings.peakBytes() / GIB));
            }
        }
        return chart.toSvg();
    }

    /** Share of the measured peak by size and precision. */
    public static String shareChart(List<SizeTimings> sizes) {
        BarChart chart = BarChart.titled("Share of the device's peak by size and precision")
                .subtitle("against one large matrix product in the same precision and process")
                .x("model size")
                .y("share of peak", "%")
                .missing("not known");
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                chart = chart.bar(size.size(), timings.precision(), Segment.of("", 100 * timings.shareOfPeak()));
            }
        }
        return chart.toSvg();
    }

    /** Two or three sentences on timings and trend, from the figures; without a claim of speed on a CPU. */
    public static String deliverable(List<SizeTimings> sizes, String device, boolean claimsSpeed) {
        List<SizeTimings> known =
                sizes.stream().filter(size -> size.speedup().isKnown()).toList();
        if (known.isEmpty()) {
            return "On " + device + " no size was timed in both precisions, so there is no speed-up to report.\n";
        }
        StringBuilder text = new StringBuilder("On " + device + ", a forward and backward pass takes ");
        for (int i = 0; i < known.size(); i++) {
            SizeTimings size = known.get(i);
            text.append(i == 0 ? "" : i == known.size() - 1 ? " and " : ", ")
                    .append(number("%.1f", size.full().total().median()))
                    .append(" ms in float32 and ")
                    .append(number("%.1f", size.mixed().orElseThrow().total().median()))
                    .append(" ms in ")
                    .append(size.mixed().orElseThrow().precision())
                    .append(" for ")
                    .append(size.size());
        }
        text.append(". ");
        if (!claimsSpeed) {
            return text.append("These are times of a CPU, which show that the benchmark runs and claim no speed.\n")
                    .toString();
        }
        SizeTimings first = known.get(0);
        SizeTimings last = known.get(known.size() - 1);
        if (known.size() == 1) {
            text.append("Mixed precision is ").append(times(first)).append(" times as fast. ");
        } else {
            boolean grows = last.speedup().low() > first.speedup().high();
            boolean shrinks = last.speedup().high() < first.speedup().low();
            text.append("The speed-up ")
                    .append(grows ? "grows" : shrinks ? "shrinks" : "does not change beyond its spread")
                    .append(" from ")
                    .append(times(first))
                    .append(" times for ")
                    .append(first.size())
                    .append(" to ")
                    .append(times(last))
                    .append(" times for ")
                    .append(last.size())
                    .append(". ");
        }
        List<String> waiting = known.stream()
                .filter(size -> size.mixed().orElseThrow().isLaunchBound())
                .map(SizeTimings::size)
                .toList();
        text.append(
                waiting.isEmpty()
                        ? "No size is bound by launching in mixed precision: the device computes all the while."
                        : "In mixed precision " + String.join(", ", waiting)
                                + (waiting.size() == 1 ? " is" : " are")
                                + " bound by launching: the host needs over nine tenths of the time to launch the work,"
                                + " so faster arithmetic cannot show in full.");
        return text.append('\n').toString();
    }

    private static String times(SizeTimings size) {
        return number("%.2f", size.speedup().value());
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "NaN" : String.format(Locale.ROOT, format, value);
    }
}
