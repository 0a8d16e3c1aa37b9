package dev.mixedprecision.report.comparison;

import static dev.mixedprecision.report.run.InventedRuns.equal;
import static dev.mixedprecision.report.run.InventedRuns.failed;
import static dev.mixedprecision.report.run.InventedRuns.held;
import static dev.mixedprecision.report.run.InventedRuns.left;
import static dev.mixedprecision.report.run.InventedRuns.ratio;
import static dev.mixedprecision.report.run.InventedRuns.run;
import static dev.mixedprecision.report.run.InventedRuns.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.report.comparison.Change.Kind;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.run.Judgement.Verdict;
import dev.mixedprecision.report.run.Reading;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each way in which a run can differ from its baseline is noticed, and what is no difference is not. */
class RunComparisonTest {
    private static final String H100 = "CUDA (NVIDIA H100 80GB HBM3)";
    private static final String H200 = "CUDA (NVIDIA H200)";

    private static List<Change> changes(ScenarioRecord before, ScenarioRecord after) {
        return new RunComparison(run(H100, before), run(H100, after)).changes();
    }

    private static ScenarioRecord found(String law, Finding finding) {
        return held(law, "a", equal("q", "b", "b", Verdict.HOLDS))
                .found(finding)
                .made();
    }

    @Test
    void aRunIsNotOtherThanItself() {
        Run run = InventedRuns.ofEveryOutcome();
        RunComparison comparison = new RunComparison(run, run);
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.strictChanges()).isEmpty();
        assertThat(comparison.differingFacts()).isEmpty();
        assertThat(comparison.verdict()).isEqualTo("nothing has changed");
    }

    @Test
    void bitsThatChangedAreNoticedThoughTheLawHolds() {
        assertThat(changes(
                        held("ACC-01", "a", sum(1, "float16 0x3c00")).made(),
                        held("ACC-01", "a", sum(1.001, "float16 0x3c01")).made()))
                .containsExactly(
                        new Change(Kind.BITS, "ACC-01 · a", "sum", "1 (float16 0x3c00)", "1.001 (float16 0x3c01)"));
    }

    @Test
    void aTypeThatChangedIsNoticed() {
        assertThat(changes(
                        held("AUT-01", "a", equal("types", "float16, float32", "float16, float32", Verdict.HOLDS))
                                .made(),
                        failed("AUT-01", "a", equal("types", "float16, float32", "float32, float32", Verdict.FAILS))
                                .made()))
                .extracting(Change::kind)
                .containsExactly(Kind.NEWLY_RED, Kind.DTYPE);
    }

    @Test
    void anotherAnswerIsNoticed() {
        assertThat(changes(
                        held("ACC-01", "a", equal("rows", "12", "12", Verdict.HOLDS))
                                .made(),
                        held("ACC-01", "a", equal("rows", "13", "13", Verdict.HOLDS))
                                .made()))
                .containsExactly(new Change(Kind.VALUE, "ACC-01 · a", "rows", "12", "13"));
    }

    @Test
    void aRatioHasChangedOnlyBeyondTheSpreadOfBothRuns() {
        ScenarioRecord before = held("SPD-01", "a", ratio(2.48, 2.47, 2.49)).made();
        assertThat(changes(before, held("SPD-01", "a", ratio(2.5, 2.485, 2.51)).made()))
                .isEmpty();
        assertThat(changes(before, held("SPD-01", "a", ratio(2.5, 2.495, 2.505)).made()))
                .as("apart, but by less than replayed passes differ from run to run")
                .isEmpty();
        assertThat(changes(before, held("SPD-01", "a", ratio(2.4, 2.39, 2.41)).made()))
                .containsExactly(new Change(
                        Kind.BEYOND_SPREAD,
                        "SPD-01 · a",
                        "speed-up",
                        "2.48 times (2.47 to 2.49)",
                        "2.4 times (2.39 to 2.41)"));
    }

    @Test
    void aNumberWithoutASpreadHasMovedWhichFailsNothing() {
        RunComparison comparison = new RunComparison(
                run(H100, found("SPD-06", Finding.number("distance", 1.27, "u"))),
                run(H100, found("SPD-06", Finding.number("distance", 1.28, "u"))));
        assertThat(comparison.changes())
                .containsExactly(new Change(Kind.MOVED, "SPD-06 · a", "distance", "1.27 u", "1.28 u"));
        assertThat(comparison.strictChanges()).isEmpty();
    }

    @Test
    void wordsAndWhatBelongsToOneRunAreNotCompared() {
        for (Judgement.Kind kind : List.of(Judgement.Kind.WORDS, Judgement.Kind.PAIRED)) {
            assertThat(changes(
                            held("ACC-01", "a", said(kind, "one")).made(),
                            held("ACC-01", "a", said(kind, "two")).made()))
                    .isEmpty();
        }
    }

    private static Judgement said(Judgement.Kind kind, String text) {
        return new Judgement(
                "error", kind, Reading.of(text), Reading.of(text), "0", Optional.empty(), "", Verdict.HOLDS);
    }

    @Test
    void lawsThatBecomeRedOrGreenAreNoticed() {
        ScenarioRecord green = held("ACC-01", "a", sum(1, "float16 0x3c00")).made();
        ScenarioRecord red = failed("ACC-01", "a", sum(1, "float16 0x3c00")).made();
        assertThat(changes(green, red))
                .containsExactly(new Change(Kind.NEWLY_RED, "ACC-01 · Title of ACC-01", "", "held", "failed"));
        assertThat(changes(red, green))
                .containsExactly(new Change(Kind.NEWLY_HELD, "ACC-01 · Title of ACC-01", "", "failed", "held"));
        assertThat(changes(red, red)).isEmpty();
    }

    @Test
    void newAndGoneScenariosAreNoticed() {
        ScenarioRecord one = held("ACC-01", "a", sum(1, "float16 0x3c00")).made();
        ScenarioRecord other = held("ACC-01", "b", sum(1, "float16 0x3c00")).made();
        assertThat(changes(one, other))
                .containsExactly(
                        new Change(Kind.GONE, "ACC-01 · a", "", "held", ""),
                        new Change(Kind.NEW, "ACC-01 · b", "", "", "held"));
    }

    @Test
    void whatASelectionLeavesOutIsNotGone() {
        Run before = InventedRuns.ofEveryOutcome();
        Run after = new Run(
                before.started(),
                before.ended(),
                "@ACC-07",
                before.machine(),
                before.scenarios().subList(0, 1));
        assertThat(new RunComparison(before, after).changes()).isEmpty();
    }

    @Test
    void whatRanInOneRunAloneIsTold() {
        ScenarioRecord ran = new ScenarioRecord(
                "EXE-01", "execution", "Title of EXE-01", "none", "CPU", Outcome.HELD, "", List.of(), List.of());
        assertThat(changes(left("EXE-01", "execution", Outcome.SKIPPED, "no device"), ran))
                .containsExactly(new Change(Kind.LEFT_OUT, "EXE-01 · none", "", "skipped (no device)", "held"));
    }

    private static Run timed(String device, double ms, double low, double high, double share) {
        return run(
                device,
                found(
                        "SPD-07",
                        Finding.number("step", ms, "ms")
                                .between(low, high)
                                .shareOfPeak(share)
                                .aside()));
    }

    @Test
    void timesOfOneMachineAreComparedInMilliseconds() {
        assertThat(new RunComparison(timed(H100, 40, 39, 41, 0.5), timed(H100, 30, 29, 31, 0.5)).changes())
                .containsExactly(
                        new Change(Kind.BEYOND_SPREAD, "SPD-07 · a", "step", "40 ms (39 to 41)", "30 ms (29 to 31)"));
        assertThat(new RunComparison(timed(H100, 40, 39, 41, 0.5), timed(H100, 40.5, 40, 41, 0.4)).changes())
                .as("whatever the peak was")
                .isEmpty();
    }

    /** 40 ms at half the peak and 30 ms at half of a faster one are the same; the spread is the time's. */
    @Test
    void timesOfAnotherMachineAreComparedAsSharesOfItsPeak() {
        RunComparison same = new RunComparison(timed(H100, 40, 39, 41, 0.5), timed(H200, 30, 29, 31, 0.5));
        assertThat(same.isOneMachine()).isFalse();
        assertThat(same.changes()).isEmpty();
        assertThat(new RunComparison(timed(H100, 40, 32, 50, 0.5), timed(H200, 40, 32, 50, 0.2)).changes())
                .containsExactly(new Change(
                        Kind.BEYOND_SPREAD,
                        "SPD-07 · a",
                        "step, share of the measured peak",
                        "50 % (40 to 62.5)",
                        "20 % (16 to 25)"));
    }

    @Test
    void timesOfAnotherMachineWithoutAPeakAreNotCompared() {
        Run before = run(H100, found("SPD-07", Finding.number("step", 40, "ms").between(39, 41)));
        Run after = run(H200, found("SPD-07", Finding.number("step", 10, "ms").between(9, 11)));
        assertThat(new RunComparison(before, after).changes()).isEmpty();
    }

    @Test
    void theDevicesNameAndTheNumbersInAQuantitysWordsMakeNoOtherQuantity() {
        assertThat(new RunComparison(
                                run(H100, on(H100, "sum on " + H100 + ", 1.5 ms", "1", "float16")),
                                run(H200, on(H200, "sum on " + H200 + ", 2.5 ms", "1", "float32")))
                        .changes())
                .extracting(Change::kind)
                .containsExactly(Kind.DTYPE);
    }

    private static ScenarioRecord on(String device, String quantity, String first, String second) {
        return new ScenarioRecord(
                "ACC-01",
                "accumulation",
                "t",
                "a",
                device,
                Outcome.HELD,
                "",
                List.of(equal(quantity, first, first, Verdict.HOLDS), equal(quantity, second, second, Verdict.HOLDS)),
                List.of());
    }

    @Test
    void theFactsOfTheMachineThatDifferAreTold() {
        assertThat(new RunComparison(run(H100), run(H200)).differingFacts())
                .isEqualTo(Map.of("Device", List.of(H100, H200)));
    }

    @Test
    void thePageAndTheVerdictSayWhatHasChanged() {
        RunComparison comparison = new RunComparison(
                run(H100, held("ACC-01", "a <b>", sum(1, "float16 0x3c00")).made()),
                run(H200, held("ACC-01", "a <b>", sum(2, "float16 0x4000")).made()));
        assertThat(comparison.verdict()).isEqualTo("Bits that changed: 1");
        String page = ComparisonPage.of(comparison);
        assertThat(page)
                .contains("<h2>Bits that changed</h2>")
                .contains("<div class=\"what\">ACC-01 · a &lt;b&gt;</div><div class=\"reason\">sum</div></td>"
                        + "<td>1 (float16 0x3c00)</td><td>2 (float16 0x4000)</td>")
                .contains("<tr><td>Device</td><td>" + H100 + "</td><td>" + H200 + "</td></tr>")
                .contains("shares of each one's measured peak")
                .doesNotContain("Nothing has changed")
                .doesNotContain("Types that changed");
        Run run = run(H100);
        assertThat(ComparisonPage.of(new RunComparison(run, run)))
                .contains("Nothing has changed", "times are compared as they are");
        assertThat(ComparisonPage.fragment(comparison))
                .contains("Bits that changed")
                .doesNotContain("<html");
    }

    @Test
    void aChangeIsOneLine() {
        assertThat(new Change(Kind.BITS, "ACC-01 · a", "sum", "1", "2")).hasToString("ACC-01 · a, sum: 1 → 2");
        assertThat(new Change(Kind.GONE, "ACC-01 · a", "", "held", "")).hasToString("ACC-01 · a: held → ");
    }
}
