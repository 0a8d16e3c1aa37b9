package dev.mixedprecision.report.timing;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of measured sizes and what to know before trusting it, in the order in which they are given. */
public final class TimingTable {
    private static final double GIB = 1L << 30;

    private TimingTable() {}

    /**
     * All that was measured, one row a size, execution and precision, comma-separated. Speed-ups are over float32, and where
     * TF32 was timed in further columns over TF32, where float8 was timed in the last ones over bfloat16.
     */
    public static String of(List<SizeTimings> sizes) {
        StringBuilder csv =
                new StringBuilder("size,execution,precision,steps,forward ms (median),± std,backward ms (median),± std,"
                        + "launching forward ms,launching backward ms,launched after,bound by,peak GiB,TFLOP/s,share of the measured peak,"
                        + "speed-up,95 % interval,remarks");
        boolean optimizer = sizes.stream().anyMatch(SizeTimings::hasOptimizer);
        csv.append(optimizer ? ",optimizer ms (median),± std,share of the step,peak GiB of the step" : "");
        boolean tf32 = hasTf32(sizes);
        csv.append(tf32 ? ",speed-up over tf32,95 % interval over tf32" : "");
        boolean float8 = hasFloat8(sizes);
        csv.append(float8 ? ",speed-up over bfloat16,95 % interval over bfloat16\n" : "\n");
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                Ratio ratio = Ratio.speedup(size.full().total(), timings.total());
                csv.append(String.join(
                                ",",
                                size.size(),
                                size.execution(),
                                timings.precision(),
                                String.valueOf(timings.total().count()),
                                number("%.3f", timings.forward().median()),
                                number("%.3f", timings.forward().standardDeviation()),
                                number("%.3f", timings.backward().median()),
                                number("%.3f", timings.backward().standardDeviation()),
                                number("%.3f", timings.forwardLaunch().median()),
                                number("%.3f", timings.backwardLaunch().median()),
                                number("%.0f %%", 100 * timings.launchShare()),
                                boundBy(timings),
                                number("%.3f", timings.peakBytes() / GIB),
                                number("%.1f", timings.achievedFlops() / 1e12),
                                number("%.1f %%", 100 * timings.shareOfPeak()),
                                number("%.2f", ratio.value()),
                                interval(ratio),
                                TimingCsv.quoted(remarks(size, timings))))
                        .append(optimizer ? optimizerCells(timings) : "")
                        .append(tf32 ? cellsOver(size.tf32(), timings) : "")
                        .append(float8 ? cellsOver(size.bfloat16(), timings) : "")
                        .append('\n');
            }
        }
        return csv.toString();
    }

    /** On a CPU, and where nothing was timed, nobody looked at what binds. */
    private static String boundBy(PrecisionTimings timings) {
        if (Double.isNaN(timings.launchShare())) {
            return "not known";
        }
        return timings.isLaunchBound() ? "launching" : "computing";
    }

    private static String cellsOver(Optional<PrecisionTimings> baseline, PrecisionTimings timings) {
        Ratio ratio = Ratio.speedup(baseline.map(PrecisionTimings::total).orElse(Samples.of()), timings.total());
        return "," + number("%.2f", ratio.value()) + "," + interval(ratio);
    }

    private static String interval(Ratio ratio) {
        return number("%.2f", ratio.low()) + " to " + number("%.2f", ratio.high());
    }

    /** Whether any size was timed in TF32. */
    static boolean hasTf32(List<SizeTimings> sizes) {
        return sizes.stream().anyMatch(size -> size.tf32().isPresent());
    }

    /** Whether any size was timed in float8. */
    static boolean hasFloat8(List<SizeTimings> sizes) {
        return sizes.stream().anyMatch(size -> size.float8().isPresent());
    }

    private static String optimizerCells(PrecisionTimings timings) {
        OptimizerTimings optimizer = timings.optimizer();
        return "," + number("%.3f", optimizer.times().median())
                + "," + number("%.3f", optimizer.times().standardDeviation())
                + "," + number("%.1f %%", 100 * timings.optimizerShare())
                + "," + number("%.3f", optimizer.peakBytes() / GIB);
    }

    /** What to know before trusting the figures, a line a size, execution and precision; empty where nothing stands out. */
    public static String flags(List<SizeTimings> sizes) {
        StringBuilder text = new StringBuilder();
        for (SizeTimings size : sizes) {
            for (PrecisionTimings timings : size.precisions()) {
                String flags = Stream.of(size.fallback(), timings.flags())
                        .filter(flag -> !flag.isEmpty())
                        .collect(Collectors.joining("; "));
                if (!flags.isEmpty()) {
                    text.append(
                            size.size() + ", " + size.execution() + ", " + timings.precision() + ": " + flags + "\n");
                }
            }
        }
        return text.toString();
    }

    private static String remarks(SizeTimings size, PrecisionTimings timings) {
        return Stream.of(size.fallback(), timings.flags(), size.device())
                .filter(remark -> !remark.isEmpty())
                .collect(Collectors.joining("; "));
    }

    static String number(String format, double value) {
        return Double.isNaN(value) ? "NaN" : String.format(Locale.ROOT, format, value);
    }
}
