package dev.mixedprecision.spec;

import dev.mixedprecision.machine.DeviceOption;
import dev.mixedprecision.machine.Machine;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunWriter;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import dev.mixedprecision.report.summary.SummaryChart;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.Result;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestCaseStarted;
import io.cucumber.plugin.event.TestRunFinished;
import io.cucumber.plugin.event.TestRunStarted;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes results/run.json, a scenario after the other. Cucumber tells a listener what became of a scenario, with the
 * reason, and the scenario's world what was judged; they know nothing of each other, and so they meet here.
 */
public final class RunRecorder implements ConcurrentEventListener {
    /** Where the run is written to. */
    static final Path RUN = Path.of("results", "run.json");

    /** Of the scenarios that run, under the ids that Cucumber gives them; those of unrecorded runs are not here. */
    private static final Map<String, ScenarioNotes> NOTES = new ConcurrentHashMap<>();

    private static final ScenarioNotes NONE = new ScenarioNotes("", List.of(), List.of(), List.of());

    private final Path file;
    private final Report report;
    private Optional<Run> baseline = Optional.empty();
    private final List<SummaryChart> charts = new ArrayList<>();
    private Map<String, String> titles;
    private RunWriter writer;

    /** Called by Cucumber. */
    public RunRecorder() {
        this(RUN, RunReport::write);
    }

    /** What is made of a run at its end. */
    interface Report {
        /**
         * Makes it.
         *
         * @param charts what the scenarios drew for the summary
         * @param baseline the run that it is compared to, if one was named
         */
        void write(Run run, List<SummaryChart> charts, Optional<Run> baseline);
    }

    RunRecorder(Path file, Report report) {
        this.file = file;
        this.report = report;
    }

    /** Keeps what the world of a scenario knows until the scenario has ended. */
    static void note(String scenario, ScenarioNotes notes) {
        NOTES.computeIfPresent(scenario, (id, none) -> notes);
    }

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(TestRunStarted.class, event -> begin(event.getInstant()));
        publisher.registerHandlerFor(
                TestCaseStarted.class,
                event -> NOTES.put(event.getTestCase().getId().toString(), NONE));
        publisher.registerHandlerFor(TestCaseFinished.class, event -> record(event.getTestCase(), event.getResult()));
        publisher.registerHandlerFor(TestRunFinished.class, event -> end(event.getInstant()));
    }

    private void begin(Instant started) {
        baseline = Baseline.keep(); // before the run takes the file's place
        titles = Features.titles();
        writer = RunWriter.begin(
                file,
                started,
                SelectedScenarios.expression(),
                Machine.describe(DeviceOption.fromSystemProperty().anyDevice()));
    }

    private void record(TestCase scenario, Result result) {
        ScenarioNotes notes = NOTES.remove(scenario.getId().toString());
        charts.addAll(notes.charts());
        String law = Laws.idOf(scenario.getTags());
        writer.add(new ScenarioRecord(
                law,
                Laws.partOf(scenario.getUri()).folder(),
                titles.getOrDefault(law, ""),
                scenario.getName(),
                notes.device(),
                outcome(result, notes.judgements()),
                reason(result.getError()),
                notes.judgements(),
                notes.findings()));
    }

    private void end(Instant ended) {
        report.write(writer.end(ended), List.copyOf(charts), baseline);
    }

    /** What Cucumber calls failed is a law that does not hold only if it was judged so. */
    static Outcome outcome(Result result, List<Judgement> judgements) {
        if (result.getStatus() == Status.PASSED) {
            return Outcome.HELD;
        }
        if (result.getStatus() == Status.SKIPPED) {
            return result.getError() instanceof Skipped.Pending ? Outcome.PENDING : Outcome.SKIPPED;
        }
        if (judgements.stream().anyMatch(each -> each.verdict() == Judgement.Verdict.UNDECIDED)) {
            return Outcome.UNDECIDED;
        }
        return judgements.stream().allMatch(Judgement::holds) ? Outcome.BROKEN : Outcome.FAILED;
    }

    /** The first line of the message, or what kind of error it was that has none. */
    private static String reason(Throwable error) {
        if (error == null) {
            return "";
        }
        return error.getMessage() == null || error.getMessage().isBlank()
                ? error.getClass().getName()
                : error.getMessage().strip().lines().findFirst().orElseThrow();
    }
}
