package dev.mixedprecision.report.timing;

import static dev.mixedprecision.report.timing.InventedTimings.failed;
import static dev.mixedprecision.report.timing.InventedTimings.optimized;
import static dev.mixedprecision.report.timing.InventedTimings.precision;
import static dev.mixedprecision.report.timing.InventedTimings.rated;
import static dev.mixedprecision.report.timing.InventedTimings.size;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.ChartText;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingChartsTest {
    private static final double GIB = 1L << 30;

    /** 12 + 28 = 40 ms. */
    private static final PrecisionTimings FULL =
            rated(precision("float32", Samples.of(11, 12, 13), Samples.of(26, 28, 30)), 3 * GIB, 2e12, 2e14);

    /** 3 + 5 = 8 ms. */
    private static final PrecisionTimings MIXED =
            rated(precision("bfloat16", Samples.of(3, 3, 3), Samples.of(5, 5, 5)), 1.5 * GIB, 2e12, 1e15);

    private static final List<SizeTimings> SMALL = List.of(size("small", "eager", FULL, MIXED));

    private static String values(String svg) {
        String description = ChartText.description(svg);
        return description.substring(description.indexOf(". ", description.indexOf("Values:")) + 2);
    }

    @Test
    void timesAreToldPassByPass() {
        String svg = TimingCharts.times(SMALL);
        assertThat(ChartText.title(svg)).isEqualTo("Forward and backward pass by size and precision");
        assertThat(values(svg))
                .isEqualTo("small float32 forward: 12 ± 1; small float32 backward: 28 ± 2;"
                        + " small bfloat16 forward: 3 ± 0; small bfloat16 backward: 5 ± 0");
    }

    @Test
    void withAnOptimizerAWholeStepIsTold() {
        String svg = TimingCharts.times(List.of(size(
                "small",
                "eager",
                optimized(FULL, Samples.of(9, 10, 11), 1, "float32"),
                optimized(MIXED, Samples.of(24, 24, 24), 1, "float32"))));
        assertThat(ChartText.title(svg)).isEqualTo("A whole step by size and precision");
        assertThat(values(svg))
                .contains("small float32 backward: 28 ± 2; small float32 optimizer: 10 ± 1;")
                .endsWith("small bfloat16 optimizer: 24 ± 0");
    }

    @Test
    void aMissingBarIsForWantOfMemoryOnlyWhereThatWasTheTrouble() {
        assertThat(values(TimingCharts.times(
                        List.of(size("xl", "eager", FULL, failed("bfloat16", "out of memory in the backward pass"))))))
                .endsWith("xl bfloat16 forward: out of memory; xl bfloat16 backward: out of memory");
        assertThat(values(TimingCharts.times(List.of(size("xl", "eager", FULL, failed("bfloat16", "refused"))))))
                .endsWith("xl bfloat16 forward: not measured; xl bfloat16 backward: not measured");
        assertThat(values(TimingCharts.times(
                        List.of(size("small", "eager", optimized(FULL, Samples.of(10, 10, 10), 1, "float32"), MIXED)))))
                .endsWith("small bfloat16 optimizer: not measured");
    }

    @Test
    void speedUpsAreOfFloat32OverTheLowType() {
        String svg = TimingCharts.speedup(List.of(
                size("small", "eager", FULL, MIXED),
                size(
                        "xl",
                        "eager",
                        precision("float32", Samples.of(3), Samples.of(5)),
                        precision("bfloat16", Samples.of(12), Samples.of(28))),
                size("small", "graph", precision("float32", Samples.of(6), Samples.of(8)), MIXED)));
        assertThat(ChartText.title(svg)).isEqualTo("Speed-up of mixed precision over float32");
        assertThat(ChartText.description(svg))
                .isEqualTo(
                        "Line chart of speed-up (×) over model size. eager: 5 at small, 0.2 at xl. graph: 1.75 at small."
                                + " no gain: 1.");
    }

    @Test
    void overTf32ThereIsACurveOfItsOwn() {
        String svg = TimingCharts.speedup(
                List.of(size("small", "graph", FULL, MIXED, precision("tf32", Samples.of(8), Samples.of(12)))));
        assertThat(ChartText.title(svg))
                .isEqualTo("Speed-up of mixed precision over float32, and over float32 with TF32");
        assertThat(ChartText.description(svg))
                .isEqualTo("Line chart of speed-up (×) over model size. graph: 5 at small. graph, over tf32: 2.5 at"
                        + " small. no gain: 1.");
    }

    /** 8 ms in bfloat16, 10 and 4 in float8. */
    @Test
    void float8sSpeedUpsAreOverBfloat16BesideWhatWasPublished() {
        PrecisionTimings slow = precision("e4m3fn", Samples.of(4, 4, 4), Samples.of(6, 6, 6));
        PrecisionTimings fast = precision("e4m3fn", Samples.of(2, 2, 2), Samples.of(2, 2, 2));
        String svg = TimingCharts.float8(List.of(
                size("small", "graph", FULL, MIXED, slow),
                size("xl", "graph", FULL, MIXED, fast),
                size("xl", "fused-graph", MIXED, fast)));
        assertThat(ChartText.title(svg)).isEqualTo("Speed-up of float8 over bfloat16");
        assertThat(ChartText.description(svg))
                .isEqualTo("Line chart of speed-up (×) over model size. graph: 0.8 at small, 2 at xl. fused-graph: 2 at"
                        + " xl. no gain: 1.");
        assertThat(svg).contains("published, end to end");
    }

    @Test
    void memoryIsInGibibytesAndTheShareInPercentOfThePrecisionsOwnPeak() {
        assertThat(values(TimingCharts.memory(SMALL))).isEqualTo("small float32: 3; small bfloat16: 1.5");
        assertThat(values(TimingCharts.share(SMALL))).isEqualTo("small float32: 25; small bfloat16: 25");
    }
}
