package dev.mixedprecision.report.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final SummaryChart CHART = new SummaryChart("SPD-01", "Speed-up over size", "<svg>one</svg>");

    private static final Summary SUMMARY = new Summary(
            InventedRuns.ofEveryOutcome(),
            List.of(
                    CHART,
                    new SummaryChart("SPD-01", "Speed-up again", "<svg>one</svg>"),
                    new SummaryChart("ACC-07", "Sums", "<svg>two</svg>"),
                    new SummaryChart("ACC-01", "Of a law that did not run", "<svg>three</svg>")));

    private static ScenarioRecord found(String law, String name, Finding... findings) {
        return InventedRuns.held(law, name, InventedRuns.ratio(1, 1, 1))
                .found(findings)
                .made();
    }

    @Test
    void partsThatFoundSomethingComeInTheOrderOfAReadersQuestions() {
        assertThat(SUMMARY.sections())
                .extracting(Section::heading)
                .containsExactly("How much faster it trains", "What an accumulator loses");
        assertThat(SUMMARY.sections().get(0).charts()).as("each drawing once").containsExactly(CHART);
        assertThat(SUMMARY.sections().get(1).charts())
                .extracting(SummaryChart::name)
                .containsExactly("Sums");
    }

    @Test
    void aPartWithoutAQuestionComesLastByItsName() {
        ScenarioRecord other = new ScenarioRecord(
                "OPT-01", "low-rank", "t", "n", "CPU", Outcome.HELD, "", List.of(), List.of(Finding.words("a", "b")));
        Summary summary =
                new Summary(InventedRuns.run("CPU", other, found("ACC-01", "a", Finding.words("c", "d"))), List.of());
        assertThat(summary.sections())
                .extracting(Section::heading)
                .containsExactly("What an accumulator loses", "Low rank");
    }

    @Test
    void figuresOfOneHeadingStandInOneLine() {
        Run run = InventedRuns.run(
                "CPU",
                found(
                        "SPD-01",
                        "a",
                        Finding.number("speed-up, small, graph", 2.5, "times"),
                        Finding.words("type", "b")),
                found(
                        "SPD-01",
                        "b",
                        Finding.number("speed-up, large, graph", 3, "times").aside()),
                found("SPD-01", "c", Finding.number("speed-up, xl, graph", 3.5, "times")),
                found("SPD-02", "d", Finding.number("speed-up, small, graph", 2.5, "times")));
        List<Figures> figures = new Summary(run, List.of()).sections().get(0).figures();
        assertThat(figures)
                .as("SPD-02 has found what SPD-01 has; what is kept aside is not named")
                .extracting(Figures::heading, Figures::inOneLine)
                .containsExactly(
                        tuple("speed-up", "small, graph: 2.5 times; xl, graph: 3.5 times"), tuple("type", "b"));
        assertThat(figures.get(0).outcome()).isEqualTo(Outcome.HELD);
    }

    @Test
    void aLineIsAsRedAsItsReddestScenario() {
        ScenarioRecord failed = InventedRuns.failed("SPD-01", "b")
                .found(Finding.words("speed-up, xl", "none"))
                .made();
        Run run = InventedRuns.run("CPU", found("SPD-01", "a", Finding.words("speed-up, small", "2")), failed);
        assertThat(new Summary(run, List.of())
                        .sections()
                        .get(0)
                        .figures()
                        .get(0)
                        .outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void theVerdictCountsLawsOfEveryOutcome() {
        assertThat(SUMMARY.verdict()).isEqualTo("1 held, 1 failed, 1 undecided, 1 broken, 1 skipped, 1 pending");
        assertThat(SUMMARY.red())
                .extracting(ScenarioRecord::id)
                .containsExactly("DJL-01 · none", "LSC-07 · losses", "SPD-01 · large");
        assertThat(new Summary(InventedRuns.run("CPU"), List.of()).verdict()).isEqualTo("no law was selected");
    }

    @Test
    void keyFiguresAreFactsForAllure() {
        assertThat(SUMMARY.facts())
                .isEqualTo(Map.of(
                        "Laws", SUMMARY.verdict(),
                        "SPD-01 speed-up of mixed precision", "small, graph: 2.48 times (2.47 to 2.49)",
                        "ACC-07 0 + 1000 × 0.01", "float16 into float16: 9.953125",
                        "ACC-07 ToyModel", "float16: logits · float32: gradients"));
    }

    @Test
    void whatWasLeftOutIsOneLineAPartAndReason() {
        List<LeftOut> lines = LeftOut.of(List.of(
                InventedRuns.left("EXE-01", "execution", Outcome.SKIPPED, "no device"),
                InventedRuns.left("EXE-02", "execution", Outcome.SKIPPED, "no device"),
                InventedRuns.left("EXE-03", "execution", Outcome.SKIPPED, "no device"),
                InventedRuns.left("EXE-04", "execution", Outcome.SKIPPED, "no device"),
                InventedRuns.left("EXE-04", "execution", Outcome.PENDING, "no device"),
                InventedRuns.left("EXE-04", "execution", Outcome.SKIPPED, "not chosen"),
                InventedRuns.left("EXE-04", "execution", Outcome.FAILED, "not chosen"),
                InventedRuns.left("SPD-01", "speedup", Outcome.SKIPPED, "no device")));
        assertThat(lines)
                .extracting(LeftOut::count)
                .containsExactly(
                        "4 scenarios of 4 laws, EXE-01 … EXE-04",
                        "1 scenario of EXE-04",
                        "1 scenario of EXE-04",
                        "1 scenario of SPD-01");
    }

    @Test
    void theConsoleSaysAllOfIt() {
        String text = SummaryText.of(SUMMARY, Map.of("Summary", "/there/summary.html"));
        assertThat(text).isEqualTo("""

                        What mixed precision does on this machine
                          Device: CUDA (NVIDIA H100 80GB HBM3)
                          libtorch: 2.11.0

                        How much faster it trains
                          SPD-01 speed-up of mixed precision
                                   small, graph: 2.48 times (2.47 to 2.49)

                        What an accumulator loses
                          ACC-07 0 + 1000 × 0.01
                                   float16 into float16: 9.953125
                          ACC-07 ToyModel
                                   float16: logits · float32: gradients

                        Laws: 1 held, 1 failed, 1 undecided, 1 broken, 1 skipped, 1 pending
                        Scenarios: 2 held, 1 failed, 1 undecided, 1 broken, 1 skipped, 1 pending
                          broken: DJL-01 · none
                            java.lang.IllegalStateException
                          undecided: LSC-07 · losses
                            [LSC-07] undecided: loss
                          failed: SPD-01 · large
                            [SPD-01] speed-up of large
                          skipped: execution, 1 scenario of EXE-01: needs a CUDA device: no driver
                          pending: conformance, 1 scenario of CNF-01: pending: refused here
                        Summary: /there/summary.html
                        """);
    }

    @Test
    void aRedLineSaysSoOnTheConsole() {
        ScenarioRecord failed = InventedRuns.failed("SPD-01", "b")
                .found(Finding.words("speed-up, xl", "none"))
                .made();
        assertThat(SummaryText.of(new Summary(InventedRuns.run("CPU", failed), List.of()), Map.of()))
                .contains("  SPD-01 (failed) speed-up\n");
    }
}
