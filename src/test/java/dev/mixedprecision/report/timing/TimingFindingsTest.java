package dev.mixedprecision.report.timing;

import static dev.mixedprecision.report.timing.InventedTimings.failed;
import static dev.mixedprecision.report.timing.InventedTimings.precision;
import static dev.mixedprecision.report.timing.InventedTimings.rated;
import static dev.mixedprecision.report.timing.InventedTimings.size;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.timing.PrecisionTimings;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingFindingsTest {
    /** 40 ms for 2 TFLOP, of 100 TFLOP/s: a half. */
    private static final PrecisionTimings FULL =
            rated(precision("float32", Samples.of(11, 12, 13), Samples.of(25, 28, 31)), 1, 2e12, 1e14);

    private static final PrecisionTimings MIXED =
            rated(precision("bfloat16", Samples.of(3, 3, 3), Samples.of(5, 5, 5)), 1, 2e12, Double.NaN);

    @Test
    void aSpeedupIsAKeyFigureWithItsInterval() {
        Finding speedup =
                TimingFindings.of(List.of(size("small", "graph", FULL, MIXED))).get(0);
        assertThat(speedup.what()).isEqualTo("speed-up of mixed precision, small, graph");
        assertThat(speedup.isKey()).isTrue();
        assertThat(speedup.unit()).isEqualTo("times");
        assertThat(speedup.reading().value()).hasValue(5);
        assertThat(speedup.reading().spread().low()).isEqualTo(36 / 8.0);
        assertThat(speedup.reading().spread().high()).isEqualTo(44 / 8.0);
    }

    /** 8 ms in bfloat16, 5 in float8. */
    @Test
    void aSpeedupOfFloat8IsOneOverBfloat16() {
        PrecisionTimings float8 = precision("e4m3fn", Samples.of(2, 2, 2), Samples.of(3, 3, 3));
        assertThat(TimingFindings.of(List.of(size("xl", "fused-graph", MIXED, float8))))
                .filteredOn(Finding::isKey)
                .containsExactly(Finding.number("speed-up of float8 over bfloat16, xl, fused-graph", 1.6, "times")
                        .between(1.6, 1.6));
        assertThat(TimingFindings.of(List.of(size("xl", "graph", FULL, MIXED, float8))))
                .extracting(Finding::what)
                .startsWith("speed-up of mixed precision, xl, graph", "speed-up of float8 over bfloat16, xl, graph");
    }

    @Test
    void timesAreKeptAsideWithTheirRangeAndTheirShareOfThePeak() {
        List<Finding> findings = TimingFindings.of(List.of(size("small", "graph", FULL, MIXED)));
        assertThat(findings).hasSize(3);
        assertThat(findings.get(1))
                .isEqualTo(Finding.number("forward and backward, small, graph, float32", 40, "ms")
                        .between(36, 44)
                        .shareOfPeak(0.5)
                        .aside());
        assertThat(findings.get(2).shareOfPeak()).as("no peak was measured").isEmpty();
    }

    /** Within a run they hardly vary, and from run to run by a half. */
    @Test
    void whatAHostLaunchesHasNoSpreadThatWouldHoldForAnotherRun() {
        assertThat(TimingFindings.of(List.of(size("small", "eager", FULL, MIXED))))
                .hasSize(3)
                .noneMatch(finding -> finding.reading().spread().isKnown());
        assertThat(TimingFindings.of(List.of(size("small", "fused-graph", FULL, MIXED))))
                .allMatch(finding -> finding.reading().spread().isKnown());
    }

    @Test
    void whatWasNotMeasuredAsAskedIsLeftOut() {
        assertThat(TimingFindings.of(List.of(size("small", "graph", FULL, failed("bfloat16", "out of memory")))))
                .extracting(Finding::what)
                .containsExactly("forward and backward, small, graph, float32");
    }
}
