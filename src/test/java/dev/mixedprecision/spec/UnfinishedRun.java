package dev.mixedprecision.spec;

import com.google.gson.GsonBuilder;
import dev.mixedprecision.report.ResultFiles;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestCaseStarted;
import io.cucumber.plugin.event.TestRunFinished;
import io.cucumber.plugin.event.TestRunStarted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A result among the others that says the run has not ended, and which scenario is running. It goes when the run ends: what
 * ends the process before, or kills it, leaves a report that is not green and says where it was.
 */
public final class UnfinishedRun implements ConcurrentEventListener {
    static final String ID = "unfinished";

    private final Path file;
    private int finished;

    /** Called by Cucumber. */
    public UnfinishedRun() {
        this(Path.of("allure-results"));
    }

    UnfinishedRun(Path results) {
        file = results.resolve(ID + "-result.json");
    }

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(
                TestRunStarted.class, event -> write("before its first scenario", event.getInstant()));
        publisher.registerHandlerFor(
                TestCaseStarted.class, event -> write(where(event.getTestCase()), event.getInstant()));
        publisher.registerHandlerFor(TestCaseFinished.class, event -> finished++);
        publisher.registerHandlerFor(TestRunFinished.class, event -> delete());
    }

    private static String where(TestCase scenario) {
        return "in " + Laws.idOf(scenario.getTags()) + " · " + scenario.getName();
    }

    private void write(String where, Instant since) {
        String message =
                "the run ended " + where + ", after " + finished + " scenarios: it was killed, or the process ended"
                        + " (see the console, and hs_err_pid*.log); what would have come is not in this report";
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("uuid", ID);
        result.put("historyId", ID);
        result.put("name", "The run ended before its end");
        result.put("status", "broken");
        result.put(
                "statusDetails", Map.of("message", message, "trace", Categories.trace(UnfinishedRun.class, message)));
        result.put("stage", "finished");
        result.put("labels", List.of(label("epic"), label("parentSuite")));
        result.put("steps", List.of());
        result.put("attachments", List.of());
        result.put("start", since.toEpochMilli());
        result.put("stop", since.toEpochMilli());
        ResultFiles.write(file, new GsonBuilder().setPrettyPrinting().create().toJson(result));
    }

    private static Map<String, String> label(String name) {
        return Map.of("name", name, "value", "Set-up");
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
