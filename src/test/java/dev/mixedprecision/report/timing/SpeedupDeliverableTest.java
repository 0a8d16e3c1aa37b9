package dev.mixedprecision.report.timing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedupDeliverableTest {
    private static PrecisionTimings timings(String precision, double milliseconds, double launching) {
        Samples half = Samples.of(milliseconds / 2, milliseconds / 2);
        Samples launched = Samples.of(launching / 2, launching / 2);
        return new PrecisionTimings(
                precision,
                precision,
                "float32",
                half,
                half,
                half,
                half,
                launched,
                launched,
                List.of("", "software power cap"),
                Samples.of(1, 1),
                100,
                1e9,
                1e12,
                OptimizerTimings.NONE,
                "");
    }

    /** A size that takes 100 ms in float32. */
    private static SizeTimings size(String label, String execution, double speedup, double launching) {
        return size(label, execution, speedup, launching, "");
    }

    private static SizeTimings size(String label, String execution, double speedup, double launching, String fallback) {
        return new SizeTimings(
                label,
                execution,
                1,
                8,
                2,
                List.of(timings("float32", 100, 0), timings("bfloat16", 100 / speedup, launching)),
                fallback,
                Double.NaN,
                "");
    }

    @Test
    void tellsTimesTrendAndWhatWaitsForTheHost() {
        assertThat(SpeedupDeliverable.of(
                        List.of(size("small", "eager", 1.25, 79), size("2.7B", "eager", 5, 5)), "a GPU", true))
                .isEqualTo("On a GPU, in eager execution, a forward and backward pass takes 100.0 ms in float32 and"
                        + " 80.0 ms in bfloat16 for small and 100.0 ms in float32 and 20.0 ms in bfloat16 for 2.7B."
                        + " The speed-up grows from 1.25 times for small to 5.00 times for 2.7B. In mixed precision"
                        + " small is bound by launching: the host needs nine tenths of the time or more to launch the"
                        + " work, so faster arithmetic cannot show in full.\n");
    }

    @Test
    void whereTf32WasTimedTheGainOverItIsToldToo() {
        List<SizeTimings> sizes = List.of(
                InventedTimings.size(
                        "small",
                        "graph",
                        timings("float32", 100, 0),
                        timings("bfloat16", 40, 0),
                        timings("tf32", 50, 0)),
                InventedTimings.size(
                        "large",
                        "graph",
                        timings("float32", 100, 0),
                        timings("bfloat16", 25, 0),
                        timings("tf32", 50, 0)));
        assertThat(SpeedupDeliverable.of(sizes, "a GPU", true))
                .contains("takes 100.0 ms in float32, 50.0 ms in tf32 and 40.0 ms in bfloat16 for small and 100.0 ms in"
                        + " float32, 50.0 ms in tf32 and 25.0 ms in bfloat16 for large. The speed-up grows from 2.50 times"
                        + " for small to 4.00 times for large. Over tf32, which is float32 whose matrix products run on"
                        + " tensor cores too, mixed precision is 1.25 times as fast for small and 2.00 times as fast for"
                        + " large. No size is bound");
        SizeTimings lost = InventedTimings.size(
                "xl",
                "graph",
                timings("float32", 100, 0),
                timings("bfloat16", 25, 0),
                InventedTimings.failed("tf32", "out of memory in forward"));
        assertThat(SpeedupDeliverable.of(List.of(lost), "a GPU", true)).doesNotContain("tf32");
    }

    private static SizeTimings withFloat8(String label, double bfloat16, double float8) {
        return InventedTimings.size(
                label,
                "graph",
                timings("float32", 100, 0),
                timings("bfloat16", bfloat16, 0),
                timings("e4m3fn", float8, 0));
    }

    @Test
    void whereFloat8WasTimedItIsSaidFromWhichSizeItPays() {
        assertThat(SpeedupDeliverable.of(
                        List.of(withFloat8("small", 40, 50), withFloat8("large", 25, 20)), "a GPU", true))
                .contains("takes 100.0 ms in float32, 50.0 ms in e4m3fn and 40.0 ms in bfloat16 for small and")
                .contains(
                        "In float8 (e4m3fn) it is 0.80 times as fast as in bfloat16 for small and 1.25 times as fast as"
                                + " in bfloat16 for large; of these sizes large is the smallest that gains from it. No size");
        assertThat(SpeedupDeliverable.of(List.of(withFloat8("small", 40, 50)), "a GPU", true))
                .contains("for small; none of these sizes gains from it.");
        SizeTimings lost = InventedTimings.size(
                "xl",
                "graph",
                timings("float32", 100, 0),
                timings("bfloat16", 25, 0),
                InventedTimings.failed("e4m3fn", "out of memory in forward"));
        assertThat(SpeedupDeliverable.of(List.of(lost), "a GPU", true)).doesNotContain("e4m3fn", "float8");
    }

    /** Eager grows fourfold, graphs twofold: in logarithms half of the trend is launching. */
    @Test
    void withGraphsTellsHowMuchOfTheTrendWasLaunching() {
        String text = SpeedupDeliverable.of(
                List.of(
                        size("small", "eager", 1.25, 79),
                        size("small", "graph", 2.5, 1),
                        size("2.7B", "eager", 5, 5),
                        size("2.7B", "graph", 5, 1)),
                "a GPU",
                true);
        assertThat(text)
                .contains("Replayed as CUDA graphs (graph), small gains 2.50 times instead of 1.25 and 2.7B gains 5.00"
                        + " times instead of 5.00: launching hid up to a factor of 2.00 (small).")
                .contains("From small to 2.7B the speed-up grows 4.00-fold with the launching and 2.00-fold without:"
                        + " 50 % of the trend (in logarithms) was launching.");
    }

    @Test
    void fusedGraphsAgainstEagerAreSaidToDifferInMoreThanLaunching() {
        assertThat(SpeedupDeliverable.of(
                        List.of(size("small", "eager", 1.25, 79), size("small", "fused-graph", 2.5, 1)), "a GPU", true))
                .contains("(fused-graph), small gains 2.50 times instead of 1.25: launching with operators that were"
                        + " not fused hid up to a factor of 2.00");
    }

    @Test
    void aSizeThatCouldNotBeCapturedIsNoEvidenceAndIsNamed() {
        String fallback = "runs in eager mode since bfloat16 could not be captured: no memory";
        List<SizeTimings> sizes = List.of(size("small", "eager", 1.25, 79), size("small", "graph", 1.25, 79, fallback));
        assertThat(SpeedupDeliverable.of(sizes, "a GPU", true))
                .doesNotContain("Replayed")
                .contains(" small in graph: " + fallback + ".");
        assertThat(TimingTable.of(sizes)).contains(fallback);
        assertThat(TimingCharts.times(sizes)).contains("not captured");
    }

    @Test
    void theChartHasACurveForEveryExecution() {
        String svg = TimingCharts.speedup(List.of(
                size("small", "eager", 1.25, 79),
                size("small", "graph", 2.5, 1),
                size("2.7B", "eager", 5, 5),
                size("2.7B", "graph", 5, 1)));
        assertThat(svg).contains(">eager<", ">graph<", ">small<", ">2.7B<");
    }

    @Test
    void troubleIsToldAndNotDropped() {
        Samples wide = Samples.of(10, 14, 10, 14);
        PrecisionTimings full = timings("float32", 100, 0);
        SizeTimings size = new SizeTimings(
                "small",
                "eager",
                1,
                8,
                2,
                List.of(new PrecisionTimings(
                        "float32",
                        "float32",
                        "float32",
                        wide,
                        Samples.of(10, 10, 11, 11),
                        Samples.of(),
                        Samples.of(),
                        wide,
                        wide,
                        full.throttling(),
                        Samples.of(),
                        1,
                        1,
                        1,
                        OptimizerTimings.NONE,
                        "")),
                "",
                Double.NaN,
                "");
        assertThat(TimingTable.flags(List.of(size)))
                .isEqualTo("small, eager, float32: forward spread 19 %; backward drift +10 %; throttled in 1 of 2 steps"
                        + " (software power cap)\n");
        assertThat(TimingTable.of(List.of(size))).contains("\nsmall,eager,float32,4,12.000");
    }

    @Test
    void withoutClaimOfSpeedThereIsNone() {
        assertThat(SpeedupDeliverable.of(List.of(size("tiny", "eager", 0.5, 1)), "a CPU", false))
                .contains("claim no speed")
                .doesNotContain("times as fast");
    }

    private static SizeTimings spread(String label, String execution, double fastest, double slowest) {
        return InventedTimings.size(
                label,
                execution,
                timings("float32", 100, 0),
                InventedTimings.launched(
                        InventedTimings.precision(
                                "bfloat16",
                                Samples.of(50 / fastest, 50 / slowest, 50 / fastest, 50 / slowest),
                                Samples.of(50 / fastest, 50 / slowest, 50 / fastest, 50 / slowest)),
                        Samples.of(1),
                        Samples.of(1)));
    }

    @Test
    void theTrendIsToldBothWaysAndNotWithinTheSpread() {
        assertThat(SpeedupDeliverable.of(
                        List.of(size("small", "eager", 4, 5), size("xl", "eager", 2, 5)), "a GPU", true))
                .contains("The speed-up shrinks from 4.00 times for small to 2.00 times for xl.");
        assertThat(SpeedupDeliverable.of(
                        List.of(spread("small", "eager", 2, 3), spread("xl", "eager", 2.25, 3.25)), "a GPU", true))
                .contains(
                        "The speed-up does not change beyond its spread from 2.40 times for small to 2.66 times for xl.");
    }

    @Test
    void whereTheHostIsDoneInTimeNoSizeIsBoundByLaunching() {
        assertThat(SpeedupDeliverable.of(
                        List.of(size("small", "eager", 2, 44), size("xl", "eager", 4, 22)), "a GPU", true))
                .contains(
                        "No size is bound by launching in mixed precision: the host had launched everything before nine"
                                + " tenths of the time were over.\n");
        assertThat(SpeedupDeliverable.of(
                        List.of(size("small", "eager", 2, 46), size("xl", "eager", 4, 23)), "a GPU", true))
                .contains("In mixed precision small and xl are bound by launching:")
                .doesNotContain("No size");
    }

    @Test
    void whereNobodyTimedLaunchingNothingIsSaidOfIt() {
        SizeTimings silent = InventedTimings.size(
                "medium",
                "eager",
                timings("float32", 100, 0),
                InventedTimings.launched(timings("bfloat16", 40, 0), Samples.of(), Samples.of()));
        assertThat(SpeedupDeliverable.of(List.of(silent), "a GPU", true))
                .endsWith("Mixed precision is 2.50 times as fast. Whether launching binds medium is not known.\n");
        assertThat(SpeedupDeliverable.of(List.of(size("small", "eager", 2, 44), silent), "a GPU", true))
                .endsWith("No size that was looked at is bound by launching in mixed precision: the host had launched"
                        + " everything before nine tenths of the time were over. Whether launching binds medium is not"
                        + " known.\n");
    }

    @Test
    void whatGraphsGainWithinTheSpreadWasNotHidden() {
        assertThat(SpeedupDeliverable.of(
                        List.of(spread("small", "eager", 2, 3), spread("small", "graph", 2.25, 3.25)), "a GPU", true))
                .contains("small gains 2.66 times instead of 2.40: launching hid nothing of the speed-up beyond its"
                        + " spread.")
                .doesNotContain("factor of");
        assertThat(SpeedupDeliverable.of(
                        List.of(size("small", "eager", 4, 5), size("small", "graph", 2, 5)), "a GPU", true))
                .contains("small gains 2.00 times instead of 4.00: launching hid nothing");
    }

    @Test
    void ofATrendThatIsNoneNoShareIsTold() {
        List<SizeTimings> within = List.of(
                spread("small", "eager", 2, 3),
                spread("xl", "eager", 2.25, 3.25),
                size("small", "graph", 4, 1),
                size("xl", "graph", 4, 1));
        assertThat(SpeedupDeliverable.of(within, "a GPU", true))
                .contains("Replayed")
                .doesNotContain("of the trend");
    }

    @Test
    void thatLaunchingHidAShrinkingGainIsSaidOnlyWhereGraphsShrink() {
        List<SizeTimings> eager = List.of(size("small", "eager", 2, 45), size("xl", "eager", 4, 5));
        List<SizeTimings> shrinking = new ArrayList<>(eager);
        shrinking.addAll(List.of(size("small", "graph", 8, 1), size("xl", "graph", 4, 1)));
        assertThat(SpeedupDeliverable.of(shrinking, "a GPU", true))
                .contains(
                        "From small to xl the speed-up grows 2.00-fold with the launching and 0.50-fold without: 200 % of"
                                + " the trend (in logarithms) was launching, which even hid that the gain shrinks.");
        List<SizeTimings> steady = new ArrayList<>(eager);
        steady.addAll(List.of(spread("small", "graph", 4.25, 5.25), spread("xl", "graph", 4, 5)));
        assertThat(SpeedupDeliverable.of(steady, "a GPU", true))
                .contains("of the trend (in logarithms) was launching.")
                .doesNotContain("shrinks");
    }

    @Test
    void thatTheOptimizerRunsInFloat32IsSaidOnlyWhereItsNumbersAre() {
        for (String types : List.of("float32", "bfloat16 and float32")) {
            SizeTimings size = InventedTimings.size(
                    "small",
                    "eager",
                    InventedTimings.optimized(timings("float32", 90, 0), Samples.of(10, 10), 1, "float32"),
                    InventedTimings.optimized(timings("bfloat16", 20, 0), Samples.of(5, 5), 1, types));
            assertThat(SpeedupDeliverable.of(List.of(size), "a GPU", true))
                    .contains(
                            types.equals("float32")
                                    ? " The optimizer's step runs in float32 either way: it takes"
                                    : " As to the optimizer's step, it takes")
                    .endsWith(
                            " it takes 10 % of small's step in float32 and 20 % in bfloat16 (10.0 and 5.0 ms), so that"
                                    + " the whole step gains 4.00 times.\n");
        }
    }
}
