package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.run.Judgement.Verdict;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunJson;
import dev.mixedprecision.report.run.RunSchema;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import io.cucumber.core.options.CommandlineOptionsParser;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.plugin.event.Result;
import io.cucumber.plugin.event.Status;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.TestResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What the record keeps of scenarios that Cucumber runs with the project's own glue. */
class RunRecorderTest {
    private static final String FEATURE = """
            @accumulation @ACC-01
            Feature: A title that is not the law's
              Scenario: holds
                Given the CPU
                When 1 in float16 is added 3 times to 1 in float16
                Then the sum is exactly 4

              Scenario: fails
                Given the CPU
                When 1 in float16 is added 3 times to 1 in float16
                Then the sum is exactly 5

              Scenario: breaks
                Given the CPU
                Then the sum of nothing is exactly 1
            """;

    private final List<Run> reported = new ArrayList<>();

    private final AllureLifecycle before = Allure.getLifecycle();

    @TempDir
    private Path folder;

    /** What the scenarios show goes to a report of their own, which nobody reads. */
    @BeforeEach
    void reportElsewhere() {
        AllureLifecycle elsewhere = new AllureLifecycle(new FileSystemResultsWriter(folder.resolve("allure")));
        elsewhere.scheduleTestCase(new TestResult().setUuid("scenario"));
        elsewhere.startTestCase("scenario");
        Allure.setLifecycle(elsewhere);
    }

    @AfterEach
    void reportWhereTheOthersDo() {
        Allure.setLifecycle(before);
    }

    @Test
    void everyScenarioIsKeptWithWhatWasJudged() throws IOException {
        Run run = recorded();
        assertThat(run.fact("DJL")).isNotEmpty();
        assertThat(run.scenarios())
                .extracting(ScenarioRecord::name, ScenarioRecord::outcome, ScenarioRecord::device)
                .containsExactly(
                        tuple("holds", Outcome.HELD, "CPU"),
                        tuple("fails", Outcome.FAILED, "CPU"),
                        tuple("breaks", Outcome.BROKEN, "CPU"));
        assertThat(run.scenarios())
                .extracting(ScenarioRecord::title)
                .containsOnly(Features.titles().get("ACC-01"));
        assertThat(run.scenarios()).extracting(ScenarioRecord::part).containsOnly("accumulation");
        Judgement failed = run.scenarios().get(1).judgements().get(1);
        assertThat(failed.verdict()).isEqualTo(Verdict.FAILS);
        assertThat(failed.expected().bits()).isEqualTo("float16 0x4500");
        assertThat(failed.measured().bits()).isEqualTo("float16 0x4400");
        assertThat(failed.measured().value()).hasValue(4);
        assertThat(run.scenarios().get(1).reason()).startsWith("[ACC-01] sum: ").doesNotContain("\n");
        assertThat(run.scenarios().get(2).reason()).contains("has measured no value");
    }

    private Run recorded() throws IOException {
        Path feature = Files.createDirectory(folder.resolve("accumulation")).resolve("one.feature");
        Files.writeString(feature, FEATURE);
        Path file = folder.resolve("run.json");
        var options = new CommandlineOptionsParser(new ByteArrayOutputStream())
                .parse(
                        "--no-summary",
                        "--glue",
                        "dev.mixedprecision.spec",
                        "--glue",
                        "dev.mixedprecision.part",
                        feature.toUri().toString())
                .build();
        Runtime.builder()
                .withRuntimeOptions(options)
                .withAdditionalPlugins(new RunRecorder(file, (run, charts, baseline) -> reported.add(run)))
                .build()
                .run();
        assertThat(RunSchema.problems(Files.readString(file))).isEmpty();
        assertThat(reported).containsExactly(RunJson.read(file));
        return RunJson.read(file);
    }

    private static Outcome outcome(Status status, Throwable error, Judgement... judgements) {
        return RunRecorder.outcome(new Result(status, Duration.ZERO, error), List.of(judgements));
    }

    @Test
    void whatWasLeftOutIsPendingOnlyIfItSaysSo() {
        assertThat(outcome(Status.SKIPPED, new TestAbortedException("needs a CUDA device: pending")))
                .isEqualTo(Outcome.SKIPPED);
        assertThat(outcome(Status.SKIPPED, new Skipped.Pending(": refused here")))
                .isEqualTo(Outcome.PENDING);
    }

    @Test
    void anIntervalThatCrossesAnEdgeIsNoFailure() {
        Judgement held = InventedRuns.equal("a", "b", "b", Verdict.HOLDS);
        assertThat(outcome(
                        Status.FAILED, new AssertionError(), held, InventedRuns.interval(0, -1, 1, Verdict.UNDECIDED)))
                .isEqualTo(Outcome.UNDECIDED);
        assertThat(outcome(Status.FAILED, new AssertionError(), InventedRuns.equal("a", "b", "c", Verdict.FAILS)))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void whatNoJudgementSaysIsBroken() {
        Judgement held = InventedRuns.equal("a", "b", "b", Verdict.HOLDS);
        assertThat(outcome(Status.FAILED, new AssertionError(), held)).isEqualTo(Outcome.BROKEN);
        assertThat(outcome(Status.UNDEFINED, null)).isEqualTo(Outcome.BROKEN);
    }
}
