package dev.mixedprecision.report.timing;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The table of a benchmark as the assignment wants it. */
final class TimingCsv {
    private static final double GIB = 1L << 30;
    private static final String TIMES =
            ",P_forward_median_ms,P_forward_std_ms,P_backward_median_ms,P_backward_std_ms,P_total_median_ms";
    private static final String OPTIMIZER =
            ",P_optimizer_median_ms,P_optimizer_std_ms,P_step_peak_GiB,P_optimizer_share";

    private TimingCsv() {}

    /**
     * The assignment's columns in its order, of medians where its own names leave that open, one row a size and execution,
     * then the execution and what went wrong, where an optimizer was timed its columns, where TF32 was timed its own, and where
     * float8 was timed its own; what was not measured is NaN.
     */
    static String of(List<SizeTimings> sizes) {
        boolean optimizer = sizes.stream().anyMatch(SizeTimings::hasOptimizer);
        boolean tf32 = TimingTable.hasTf32(sizes);
        boolean float8 = TimingTable.hasFloat8(sizes);
        StringBuilder csv = new StringBuilder(header(lowPrecision(sizes), optimizer, tf32))
                .append(float8 ? float8Header(optimizer) : "")
                .append('\n');
        for (SizeTimings size : sizes) {
            List<String> cells = cells(size, optimizer, tf32);
            if (float8) {
                addFloat8(cells, size, optimizer);
            }
            csv.append(String.join(",", cells)).append('\n');
        }
        return csv.toString();
    }

    /** The short name of the mixed precision, by which its columns are called. */
    private static String lowPrecision(List<SizeTimings> sizes) {
        return sizes.stream()
                .flatMap(size -> size.mixed().stream())
                .findFirst()
                .map(PrecisionTimings::precision)
                .orElse("bfloat16")
                .replace("bfloat16", "bf16")
                .replace("float16", "fp16");
    }

    private static String header(String low, boolean optimizer, boolean tf32) {
        StringBuilder header = new StringBuilder("model_size,num_params_M,context_length,batch_size");
        for (String precision : List.of("fp32", low)) {
            header.append(TIMES.replace("P", precision));
        }
        header.append(",forward_speedup,backward_speedup,total_speedup,execution,trouble");
        if (optimizer) {
            for (String precision : List.of("fp32", low)) {
                header.append(OPTIMIZER.replace("P", precision));
            }
            header.append(",step_speedup");
        }
        if (tf32) {
            header.append(TIMES.replace("P", "tf32")).append(",tf32_total_speedup,total_speedup_over_tf32");
            header.append(optimizer ? OPTIMIZER.replace("P", "tf32") + ",step_speedup_over_tf32" : "");
        }
        return header.toString();
    }

    private static String float8Header(boolean optimizer) {
        return TIMES.replace("P", "fp8") + ",fp8_total_speedup,fp8_total_speedup_over_bf16"
                + (optimizer ? OPTIMIZER.replace("P", "fp8") + ",fp8_step_speedup_over_bf16" : "");
    }

    private static void addFloat8(List<String> cells, SizeTimings size, boolean optimizer) {
        addTimes(cells, size.float8());
        cells.add(number("%.4f", size.float8Speedup().value()));
        cells.add(number("%.4f", size.float8SpeedupOverBfloat16().value()));
        if (optimizer) {
            addOptimizer(cells, size.float8());
            cells.add(number("%.4f", size.wholeStepFloat8SpeedupOverBfloat16().value()));
        }
    }

    private static List<String> cells(SizeTimings size, boolean optimizer, boolean tf32) {
        List<String> cells = new ArrayList<>(List.of(
                size.size(),
                number("%.2f", size.parameters() / 1e6),
                String.valueOf(size.context()),
                String.valueOf(size.batch())));
        addTimes(cells, Optional.of(size.full()));
        addTimes(cells, size.mixed());
        cells.add(number(
                "%.4f",
                size.full().forward().median()
                        / samples(size.mixed(), PrecisionTimings::forward).median()));
        cells.add(number(
                "%.4f",
                size.full().backward().median()
                        / samples(size.mixed(), PrecisionTimings::backward).median()));
        cells.add(number("%.4f", size.speedup().value()));
        cells.add(size.execution());
        cells.add(quoted(trouble(size)));
        if (optimizer) {
            addOptimizer(cells, Optional.of(size.full()));
            addOptimizer(cells, size.mixed());
            cells.add(number("%.4f", size.wholeStepSpeedup().value()));
        }
        if (tf32) {
            addTimes(cells, size.tf32());
            cells.add(number("%.4f", size.tf32Speedup().value()));
            cells.add(number("%.4f", size.speedupOverTf32().value()));
            if (optimizer) {
                addOptimizer(cells, size.tf32());
                cells.add(number("%.4f", size.wholeStepSpeedupOverTf32().value()));
            }
        }
        return cells;
    }

    /** What keeps a row from being what was asked for, precision by precision; empty where nothing does. */
    private static String trouble(SizeTimings size) {
        List<String> troubles = new ArrayList<>();
        if (!size.isAsAsked()) {
            troubles.add(size.fallback());
        }
        for (PrecisionTimings timings : size.precisions()) {
            if (!timings.trouble().isEmpty()) {
                troubles.add(timings.precision() + " " + timings.trouble());
            }
        }
        return String.join("; ", troubles);
    }

    /** A cell as RFC 4180 wants it; plain where it can be. */
    static String quoted(String cell) {
        return cell.matches("[^,\"\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
    }

    private static Samples samples(Optional<PrecisionTimings> timings, Function<PrecisionTimings, Samples> which) {
        return timings.map(which).orElse(Samples.of());
    }

    private static void addTimes(List<String> cells, Optional<PrecisionTimings> timings) {
        Samples forward = samples(timings, PrecisionTimings::forward);
        Samples backward = samples(timings, PrecisionTimings::backward);
        cells.add(number("%.4f", forward.median()));
        cells.add(number("%.4f", forward.standardDeviation()));
        cells.add(number("%.4f", backward.median()));
        cells.add(number("%.4f", backward.standardDeviation()));
        cells.add(number("%.4f", samples(timings, PrecisionTimings::total).median()));
    }

    private static void addOptimizer(List<String> cells, Optional<PrecisionTimings> timings) {
        OptimizerTimings optimizer = timings.map(PrecisionTimings::optimizer).orElse(OptimizerTimings.NONE);
        cells.add(number("%.4f", optimizer.times().median()));
        cells.add(number("%.4f", optimizer.times().standardDeviation()));
        cells.add(number("%.4f", optimizer.peakBytes() / GIB));
        cells.add(number("%.4f", timings.map(PrecisionTimings::optimizerShare).orElse(Double.NaN)));
    }

    private static String number(String format, double value) {
        return TimingTable.number(format, value);
    }
}
