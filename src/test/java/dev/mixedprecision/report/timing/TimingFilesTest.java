package dev.mixedprecision.report.timing;

import static dev.mixedprecision.report.timing.DistinctTimings.around;
import static dev.mixedprecision.report.timing.DistinctTimings.backward;
import static dev.mixedprecision.report.timing.DistinctTimings.optimizer;
import static dev.mixedprecision.report.timing.DistinctTimings.size;
import static dev.mixedprecision.report.timing.DistinctTimings.withFloat8;
import static dev.mixedprecision.report.timing.DistinctTimings.withTf32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.BenchmarkOptions;
import dev.mixedprecision.timing.benchmark.BenchmarkPlan;
import dev.mixedprecision.timing.benchmark.OptimizerChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The raw samples beside the table, by their names. */
class TimingFilesTest {
    @TempDir
    private Path folder;

    private BenchmarkPlan plan() {
        return BenchmarkPlan.of(
                new BenchmarkOptions(
                        List.of(ModelSize.SMALL),
                        8,
                        2,
                        ScalarType.BFLOAT16,
                        1,
                        3,
                        folder.resolve("times.csv"),
                        true,
                        false,
                        List.of(Execution.EAGER),
                        OptimizerChoice.NONE),
                Hardware.cpu());
    }

    private JsonObject raw(SizeTimings... sizes) throws IOException {
        TimingFiles.write(plan(), List.of(sizes));
        try (JsonReader reader = new JsonReader(Files.newBufferedReader(folder.resolve("times.json")))) {
            reader.setStrictness(Strictness.STRICT); // or it would take what is no JSON, an Infinity without quotes
            return JsonParser.parseReader(reader).getAsJsonObject();
        }
    }

    private static JsonObject bfloat16(JsonObject raw) {
        JsonArray precisions =
                raw.getAsJsonArray("sizes").get(0).getAsJsonObject().getAsJsonArray("precisions");
        return precisions.get(1).getAsJsonObject();
    }

    private static Samples samples(JsonObject timings, String name) {
        assertThat(timings.keySet()).contains(name);
        JsonArray values = timings.getAsJsonObject(name).getAsJsonArray("values");
        return new Samples(
                values.asList().stream().map(JsonElement::getAsDouble).toList());
    }

    @Test
    void everySampleIsUnderItsNameInTheOrderOfTime() throws IOException {
        JsonObject raw = raw(size("small", "graph", optimizer(17, 13), optimizer(8, 9)));
        JsonObject timings = bfloat16(raw);
        assertThat(timings.get("precision").getAsString()).isEqualTo("bfloat16");
        assertThat(samples(timings, "forward")).isEqualTo(Samples.of(30, 31.5, 27));
        assertThat(samples(timings, "backward")).isEqualTo(Samples.of(95, 102, 100));
        assertThat(samples(timings, "forwardHost")).isEqualTo(around(30.25));
        assertThat(samples(timings, "backwardHost")).isEqualTo(backward(100.25));
        assertThat(samples(timings, "forwardLaunch")).isEqualTo(around(30 / 8.0));
        assertThat(samples(timings, "backwardLaunch")).isEqualTo(backward(100 / 8.0));
        assertThat(samples(timings.getAsJsonObject("optimizer"), "times")).isEqualTo(around(8));
        assertThat(samples(timings.getAsJsonObject("optimizer"), "launches")).isEqualTo(around(1));
    }

    @Test
    void theSpeedupIsOfFloat32OverTheMixedPrecision() throws IOException {
        JsonObject speedup = raw(size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE))
                .getAsJsonObject("speedups of the medians")
                .getAsJsonObject("small, graph");
        assertThat(speedup.get("value").getAsDouble()).isEqualTo(358.0 / 127);
        assertThat(speedup.get("low").getAsDouble()).isLessThan(358.0 / 127);
    }

    /** The median of float32 is 358 ms, of bfloat16 127, of TF32 164.5. */
    @Test
    void speedUpsOfAndOverTf32AreThereWhereItWasTimed() throws IOException {
        SizeTimings plain = size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE);
        JsonObject raw = raw(withTf32(plain, OptimizerTimings.NONE));
        assertThat(speedup(raw, "speedups of the medians")).isEqualTo(358.0 / 127);
        assertThat(speedup(raw, "speedups of tf32")).isEqualTo(358.0 / 164.5);
        assertThat(speedup(raw, "speedups over tf32")).isEqualTo(164.5 / 127);
        assertThat(raw(plain).keySet()).doesNotContain("speedups of tf32", "speedups over tf32");
    }

    /** The median of bfloat16 is 127 ms, of float8 85.6. */
    @Test
    void speedUpsOfFloat8AreOverBfloat16() throws IOException {
        SizeTimings plain = size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE);
        JsonObject raw = raw(withFloat8(plain, OptimizerTimings.NONE));
        assertThat(speedup(raw, "speedups of float8 over bfloat16")).isCloseTo(127 / 85.6, within(1e-12));
        assertThat(speedup(raw, "speedups of the medians")).isEqualTo(358.0 / 127);
        assertThat(raw(plain).keySet()).doesNotContain("speedups of float8 over bfloat16");
    }

    private static double speedup(JsonObject raw, String which) {
        return raw.getAsJsonObject(which)
                .getAsJsonObject("small, graph")
                .get("value")
                .getAsDouble();
    }

    @Test
    void whatIsNotKnownIsNull() throws IOException {
        JsonObject timings = bfloat16(raw(size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE)));
        assertThat(timings.getAsJsonObject("optimizer").get("peakBytes").isJsonNull())
                .isTrue();
    }

    @Test
    void whatIsInfiniteIsAText() throws IOException {
        OptimizerTimings never = optimizer(Double.POSITIVE_INFINITY, 13);
        JsonObject timings = bfloat16(raw(size("small", "graph", OptimizerTimings.NONE, never)));
        assertThat(timings.getAsJsonObject("optimizer")
                        .getAsJsonObject("times")
                        .getAsJsonArray("values")
                        .get(0))
                .isEqualTo(new JsonPrimitive("Infinity"));
    }

    @Test
    void bothFilesHoldAllRowsThatAreGiven() throws IOException {
        JsonObject raw = raw(
                size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE),
                size("2.7B", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE));
        assertThat(raw.getAsJsonArray("sizes"))
                .extracting(size -> size.getAsJsonObject().get("size").getAsString())
                .containsExactly("small", "2.7B");
        assertThat(Files.readAllLines(folder.resolve("times.csv"))).hasSize(3);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatCannotBeWrittenLeavesWhatWasThere() throws IOException {
        SizeTimings small = size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE);
        raw(small);
        String before = Files.readString(folder.resolve("times.csv"));
        String unwritable = "\ud800"; // half of a character, which UTF-8 has no bytes for
        assertThatThrownBy(() -> TimingFiles.write(
                        plan(),
                        List.of(small, size(unwritable, "graph", OptimizerTimings.NONE, OptimizerTimings.NONE))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("times.csv");
        assertThat(folder.resolve("times.csv")).hasContent(before);
    }
}
