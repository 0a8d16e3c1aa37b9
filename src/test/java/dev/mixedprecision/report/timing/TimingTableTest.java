package dev.mixedprecision.report.timing;

import static dev.mixedprecision.report.timing.InventedTimings.failed;
import static dev.mixedprecision.report.timing.InventedTimings.launched;
import static dev.mixedprecision.report.timing.InventedTimings.optimized;
import static dev.mixedprecision.report.timing.InventedTimings.precision;
import static dev.mixedprecision.report.timing.InventedTimings.rated;
import static dev.mixedprecision.report.timing.InventedTimings.size;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.CsvTable;
import dev.mixedprecision.timing.PrecisionTimings;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTableTest {
    private static final double GIB = 1L << 30;

    /** 12 + 28 = 40 ms, launched in 2 + 4. */
    private static final PrecisionTimings FULL = rated(
            launched(
                    precision("float32", Samples.of(11, 12, 13), Samples.of(25, 28, 31)),
                    Samples.of(2, 2, 2),
                    Samples.of(4, 4, 4)),
            3 * GIB,
            2e12,
            1e14);

    /** 3 + 5 = 8 ms, launched in 2.5 + 5.1. */
    private static final PrecisionTimings MIXED = rated(
            launched(
                    precision("bfloat16", Samples.of(3, 3, 3), Samples.of(5, 5, 5)),
                    Samples.of(2.5, 2.5, 2.5),
                    Samples.of(5.1, 5.1, 5.1)),
            1.5 * GIB,
            2e12,
            5e14);

    private static CsvTable table(PrecisionTimings... precisions) {
        return CsvTable.of(TimingTable.of(List.of(size("small", "eager", precisions))));
    }

    @Test
    void everyPrecisionHasItsOwnTimes() {
        CsvTable table = table(FULL, MIXED);
        assertThat(table.column("size")).containsExactly("small", "small");
        assertThat(table.column("execution")).containsExactly("eager", "eager");
        assertThat(table.column("precision")).containsExactly("float32", "bfloat16");
        assertThat(table.column("steps")).containsExactly("3", "3");
        assertThat(table.column("forward ms (median)")).containsExactly("12.000", "3.000");
        assertThat(table.columnAfter("forward ms (median)", "± std")).containsExactly("1.000", "0.000");
        assertThat(table.column("backward ms (median)")).containsExactly("28.000", "5.000");
        assertThat(table.columnAfter("backward ms (median)", "± std")).containsExactly("3.000", "0.000");
        assertThat(table.column("launching forward ms")).containsExactly("2.000", "2.500");
        assertThat(table.column("launching backward ms")).containsExactly("4.000", "5.100");
    }

    @Test
    void everyPrecisionHasItsOwnRates() {
        CsvTable table = table(FULL, MIXED);
        assertThat(table.column("launched after")).containsExactly("15 %", "95 %");
        assertThat(table.column("bound by")).containsExactly("computing", "launching");
        assertThat(table.column("peak GiB")).containsExactly("3.000", "1.500");
        assertThat(table.column("TFLOP/s")).containsExactly("50.0", "250.0");
        assertThat(table.column("share of the measured peak")).containsExactly("50.0 %", "50.0 %");
        assertThat(table.column("speed-up")).containsExactly("1.00", "5.00");
        assertThat(table.column("95 % interval").get(1)).isEqualTo("4.50 to 5.50");
    }

    @Test
    void whatNobodyLaunchedIsNotSaidToBeBoundByComputing() {
        CsvTable table = table(launched(FULL, Samples.of(), Samples.of()), failed("bfloat16", "out of memory"));
        assertThat(table.column("bound by")).containsExactly("not known", "not known");
        assertThat(table.column("launched after")).containsExactly("NaN", "NaN");
        assertThat(table.column("speed-up")).containsExactly("1.00", "NaN");
        assertThat(table.column("remarks").get(1)).isEqualTo("out of memory");
    }

    /** 20 ms in TF32. */
    @Test
    void whereTf32WasTimedSpeedUpsAreOverItToo() {
        CsvTable table = table(FULL, MIXED, precision("tf32", Samples.of(8, 8, 8), Samples.of(12, 12, 12)));
        assertThat(table.column("precision")).containsExactly("float32", "bfloat16", "tf32");
        assertThat(table.column("speed-up")).containsExactly("1.00", "5.00", "2.00");
        assertThat(table.column("speed-up over tf32")).containsExactly("0.50", "2.50", "1.00");
        assertThat(table.column("95 % interval over tf32").get(1)).isEqualTo("2.50 to 2.50");
        assertThat(TimingTable.of(List.of(size("small", "eager", FULL, MIXED)))).doesNotContain("tf32");
    }

    /** 5 ms in float8. */
    @Test
    void whereFloat8WasTimedSpeedUpsAreOverBfloat16Too() {
        PrecisionTimings float8 = precision("e4m3fn", Samples.of(2, 2, 2), Samples.of(3, 3, 3));
        CsvTable table = table(FULL, MIXED, float8);
        assertThat(table.column("precision")).containsExactly("float32", "bfloat16", "e4m3fn");
        assertThat(table.column("speed-up")).containsExactly("1.00", "5.00", "8.00");
        assertThat(table.column("speed-up over bfloat16")).containsExactly("0.20", "1.00", "1.60");
        assertThat(table.column("95 % interval over bfloat16").get(2)).isEqualTo("1.60 to 1.60");
        assertThat(TimingTable.of(List.of(size("small", "eager", FULL, MIXED)))).doesNotContain("over bfloat16");
        CsvTable withTf32 = table(FULL, MIXED, float8, precision("tf32", Samples.of(8), Samples.of(12)));
        assertThat(withTf32.column("speed-up over tf32")).containsExactly("0.50", "2.50", "4.00", "1.00");
        assertThat(withTf32.column("speed-up over bfloat16")).containsExactly("0.20", "1.00", "1.60", "0.40");
    }

    /** As for FP8-15. */
    @Test
    void withoutFloat32ThereIsNoSpeedUpOverIt() {
        CsvTable table = table(MIXED, precision("e4m3fn", Samples.of(2, 2, 2), Samples.of(3, 3, 3)));
        assertThat(table.column("speed-up")).containsExactly("NaN", "NaN");
        assertThat(table.column("speed-up over bfloat16")).containsExactly("1.00", "1.60");
    }

    @Test
    void theOptimizersColumnsComeLast() {
        CsvTable table = table(
                optimized(FULL, Samples.of(9, 10, 11), 4 * GIB, "float32"),
                optimized(MIXED, Samples.of(24, 24, 24), 2 * GIB, "float32"));
        assertThat(table.column("optimizer ms (median)")).containsExactly("10.000", "24.000");
        assertThat(table.columnAfter("optimizer ms (median)", "± std")).containsExactly("1.000", "0.000");
        assertThat(table.column("share of the step")).containsExactly("20.0 %", "75.0 %");
        assertThat(table.column("peak GiB of the step")).containsExactly("4.000", "2.000");
    }
}
