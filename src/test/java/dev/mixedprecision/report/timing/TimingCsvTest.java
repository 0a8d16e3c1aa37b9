package dev.mixedprecision.report.timing;

import static dev.mixedprecision.report.timing.DistinctTimings.optimizer;
import static dev.mixedprecision.report.timing.DistinctTimings.precision;
import static dev.mixedprecision.report.timing.DistinctTimings.size;
import static dev.mixedprecision.report.timing.DistinctTimings.withFloat8;
import static dev.mixedprecision.report.timing.DistinctTimings.withTf32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table as a reader takes it in: every number by the name of its column. */
class TimingCsvTest {
    private static final Pattern CELL = Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*))(,|$)");

    private static final SizeTimings PLAIN = size("small", "graph", OptimizerTimings.NONE, OptimizerTimings.NONE);

    /** The rows of a table, by the names of the header. */
    private static List<Map<String, String>> rows(List<SizeTimings> sizes) {
        List<String> lines = TimingCsv.of(sizes).lines().toList();
        List<String> header = cells(lines.get(0));
        assertThat(header).as("a name for each column").doesNotHaveDuplicates();
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            assertThat(cells).as("a cell for each column").hasSameSizeAs(header);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(header.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, String> row(SizeTimings size) {
        return rows(List.of(size)).get(0);
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher cell = CELL.matcher(line);
        do {
            assertThat(cell.find()).as(line).isTrue();
            cells.add(cell.group(1) == null ? cell.group(2) : cell.group(1).replace("\"\"", "\""));
        } while (cell.group(3).equals(","));
        return cells;
    }

    /** The total of float32 is the median of 357.5, 381 and 358 ms, and not the sum of medians, which is 370. */
    @Test
    void everyNumberIsUnderItsName() {
        assertThat(row(PLAIN))
                .containsExactly(
                        entry("model_size", "small"),
                        entry("num_params_M", "1234.57"),
                        entry("context_length", "96"),
                        entry("batch_size", "3"),
                        entry("fp32_forward_median_ms", "120.0000"),
                        entry("fp32_forward_std_ms", "9.1652"),
                        entry("fp32_backward_median_ms", "250.0000"),
                        entry("fp32_backward_std_ms", "9.0139"),
                        entry("fp32_total_median_ms", "358.0000"),
                        entry("bf16_forward_median_ms", "30.0000"),
                        entry("bf16_forward_std_ms", "2.2913"),
                        entry("bf16_backward_median_ms", "100.0000"),
                        entry("bf16_backward_std_ms", "3.6056"),
                        entry("bf16_total_median_ms", "127.0000"),
                        entry("forward_speedup", "4.0000"),
                        entry("backward_speedup", "2.5000"),
                        entry("total_speedup", "2.8189"),
                        entry("execution", "graph"),
                        entry("trouble", ""));
    }

    @Test
    void theOptimizersColumnsComeLast() {
        Map<String, String> row = row(size("small", "graph", optimizer(17, 13), optimizer(8, 9)));
        assertThat(row.entrySet().stream().skip(row(PLAIN).size()))
                .containsExactly(
                        entry("fp32_optimizer_median_ms", "17.0000"),
                        entry("fp32_optimizer_std_ms", "1.2984"),
                        entry("fp32_step_peak_GiB", "13.0000"),
                        entry("fp32_optimizer_share", "0.0454"),
                        entry("bf16_optimizer_median_ms", "8.0000"),
                        entry("bf16_optimizer_std_ms", "0.6110"),
                        entry("bf16_step_peak_GiB", "9.0000"),
                        entry("bf16_optimizer_share", "0.0596"),
                        entry("step_speedup", "2.7906"));
    }

    /** 164.5, 175.2 and 164 ms in TF32. */
    @Test
    void tf32sColumnsComeAfterAllOthers() {
        assertThat(row(withTf32(PLAIN, OptimizerTimings.NONE)))
                .containsAllEntriesOf(row(PLAIN))
                .satisfies(row -> assertThat(
                                row.entrySet().stream().skip(row(PLAIN).size()))
                        .containsExactly(
                                entry("tf32_forward_median_ms", "60.0000"),
                                entry("tf32_forward_std_ms", "4.5826"),
                                entry("tf32_backward_median_ms", "110.0000"),
                                entry("tf32_backward_std_ms", "3.9661"),
                                entry("tf32_total_median_ms", "164.5000"),
                                entry("tf32_total_speedup", "2.1763"),
                                entry("total_speedup_over_tf32", "1.2953")));
        SizeTimings optimized = size("small", "graph", optimizer(17, 13), optimizer(8, 9));
        assertThat(row(withTf32(optimized, optimizer(15, 12))).entrySet().stream()
                        .skip(row(optimized).size() + 7))
                .containsExactly(
                        entry("tf32_optimizer_median_ms", "15.0000"),
                        entry("tf32_optimizer_std_ms", "1.1456"),
                        entry("tf32_step_peak_GiB", "12.0000"),
                        entry("tf32_optimizer_share", "0.0836"),
                        entry("step_speedup_over_tf32", "1.3376"));
    }

    /** It is no mixed precision. */
    @Test
    void tf32BesideFloat32AloneTakesNobodysColumns() {
        assertThat(row(withTf32(
                        withPrecisions(precision("float32", 120, 250, OptimizerTimings.NONE)), OptimizerTimings.NONE)))
                .containsEntry("bf16_total_median_ms", "NaN")
                .containsEntry("total_speedup", "NaN")
                .containsEntry("tf32_total_speedup", "2.1763")
                .containsEntry("total_speedup_over_tf32", "NaN");
    }

    /** 84.8, 90.48 and 85.6 ms in float8; bfloat16's 127 and, with the optimizer, 134.2. */
    @Test
    void float8sColumnsComeLast() {
        assertThat(row(withFloat8(PLAIN, OptimizerTimings.NONE)))
                .containsAllEntriesOf(row(PLAIN))
                .satisfies(row -> assertThat(
                                row.entrySet().stream().skip(row(PLAIN).size()))
                        .containsExactly(
                                entry("fp8_forward_median_ms", "24.0000"),
                                entry("fp8_forward_std_ms", "1.8330"),
                                entry("fp8_backward_median_ms", "64.0000"),
                                entry("fp8_backward_std_ms", "2.3076"),
                                entry("fp8_total_median_ms", "85.6000"),
                                entry("fp8_total_speedup", "4.1822"),
                                entry("fp8_total_speedup_over_bf16", "1.4836")));
        SizeTimings optimized = withTf32(size("small", "graph", optimizer(17, 13), optimizer(8, 9)), optimizer(15, 12));
        assertThat(row(withFloat8(optimized, optimizer(9, 7))).entrySet().stream()
                        .skip(row(optimized).size() + 7))
                .containsExactly(
                        entry("fp8_optimizer_median_ms", "9.0000"),
                        entry("fp8_optimizer_std_ms", "0.6874"),
                        entry("fp8_step_peak_GiB", "7.0000"),
                        entry("fp8_optimizer_share", "0.0959"),
                        entry("fp8_step_speedup_over_bf16", "1.4307"));
    }

    /** As for FP8-15: bfloat16's numbers do not go for float32's. */
    @Test
    void withoutFloat32ItsColumnsAreNotKnown() {
        assertThat(row(withFloat8(
                        withPrecisions(precision("bfloat16", 30, 100, OptimizerTimings.NONE)), OptimizerTimings.NONE)))
                .containsEntry("fp32_total_median_ms", "NaN")
                .containsEntry("bf16_total_median_ms", "127.0000")
                .containsEntry("total_speedup", "NaN")
                .containsEntry("fp8_total_speedup", "NaN")
                .containsEntry("fp8_total_speedup_over_bf16", "1.4836")
                .containsEntry("trouble", "");
    }

    @Test
    void float16sColumnsAreCalledSo() {
        SizeTimings size = withPrecisions(
                precision("float32", 120, 250, OptimizerTimings.NONE),
                precision("float16", 40, 125, OptimizerTimings.NONE));
        assertThat(row(size))
                .containsEntry("fp16_forward_median_ms", "40.0000")
                .containsEntry("fp32_forward_median_ms", "120.0000")
                .containsEntry("forward_speedup", "3.0000")
                .containsEntry("backward_speedup", "2.0000")
                .doesNotContainKey("bf16_forward_median_ms");
    }

    private static SizeTimings withPrecisions(PrecisionTimings... precisions) {
        return new SizeTimings("small", "graph", 1, 8, 2, List.of(precisions), "", Double.NaN, "");
    }

    @Test
    void whatWasNotMeasuredIsNaNUnderItsName() {
        assertThat(row(withPrecisions(precision("float32", 120, 250, OptimizerTimings.NONE))))
                .containsEntry("fp32_total_median_ms", "358.0000")
                .containsEntry("bf16_forward_median_ms", "NaN")
                .containsEntry("bf16_total_median_ms", "NaN")
                .containsEntry("forward_speedup", "NaN")
                .containsEntry("total_speedup", "NaN");
    }

    @Test
    void eachRowIsOfItsOwnSizeAndExecution() {
        List<Map<String, String>> rows =
                rows(List.of(PLAIN, size("2.7B", "eager", OptimizerTimings.NONE, optimizer(8, 9))));
        assertThat(rows).extracting(row -> row.get("model_size")).containsExactly("small", "2.7B");
        assertThat(rows).extracting(row -> row.get("execution")).containsExactly("graph", "eager");
        assertThat(rows)
                .extracting(row -> row.get("bf16_optimizer_median_ms"))
                .as("where one row has an optimizer all have its columns")
                .containsExactly("NaN", "8.0000");
    }

    @Test
    void troubleIsOneCellWhateverItSays() {
        SizeTimings size = new SizeTimings(
                "small", "graph", 1, 8, 2, PLAIN.precisions(), "no graph: \"item\", at once", Double.NaN, "");
        assertThat(row(size)).containsEntry("trouble", "no graph: \"item\", at once");
    }

    @Test
    void numbersAreOfNoLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(row(PLAIN)).containsEntry("total_speedup", "2.8189");
        } finally {
            Locale.setDefault(before);
        }
    }
}
