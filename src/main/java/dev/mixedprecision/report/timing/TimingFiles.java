package dev.mixedprecision.report.timing;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.BenchmarkPlan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The files of a benchmark: the table as CSV, and beside it all raw samples as JSON. */
public final class TimingFiles {
    /** JSON knows neither NaN nor infinities: what is not known is null, what is infinite the text "Infinity". */
    private static final JsonSerializer<Double> NUMBER = (value, type, context) -> {
        if (value.isNaN()) {
            return JsonNull.INSTANCE;
        }
        return value.isInfinite() ? new JsonPrimitive(value.toString()) : new JsonPrimitive(value);
    };

    private static final Gson JSON = new GsonBuilder()
            .registerTypeAdapter(double.class, NUMBER)
            .registerTypeAdapter(Double.class, NUMBER)
            .serializeNulls()
            .setPrettyPrinting()
            .create();

    private TimingFiles() {}

    /**
     * Writes both files anew, the table to where the plan's options say.
     *
     * @param sizes all that was measured so far
     */
    public static void write(BenchmarkPlan plan, List<SizeTimings> sizes) {
        ResultFiles.write(plan.options().output(), TimingCsv.of(sizes));
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("device", plan.hardware().name());
        raw.put("warnings", plan.warnings());
        raw.put("speedups of the medians", speedups(sizes, SizeTimings::speedup));
        if (TimingTable.hasTf32(sizes)) {
            raw.put("speedups of tf32", speedups(sizes, SizeTimings::tf32Speedup));
            raw.put("speedups over tf32", speedups(sizes, SizeTimings::speedupOverTf32));
        }
        if (TimingTable.hasFloat8(sizes)) {
            raw.put("speedups of float8 over bfloat16", speedups(sizes, SizeTimings::float8SpeedupOverBfloat16));
        }
        raw.put("sizes", sizes);
        ResultFiles.write(samples(plan), JSON.toJson(raw));
    }

    /** The speed-up by size and execution, with its interval. */
    private static Map<String, Ratio> speedups(List<SizeTimings> sizes, Function<SizeTimings, Ratio> which) {
        Map<String, Ratio> speedups = new LinkedHashMap<>();
        sizes.forEach(size -> speedups.put(size.size() + ", " + size.execution(), which.apply(size)));
        return speedups;
    }

    /** Where all raw samples of a plan's benchmark are. */
    public static Path samples(BenchmarkPlan plan) {
        Path csv = plan.options().output();
        return csv.resolveSibling(csv.getFileName().toString().replaceAll("\\.csv$", ".json"));
    }
}
