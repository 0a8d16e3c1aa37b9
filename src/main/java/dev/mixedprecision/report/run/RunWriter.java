package dev.mixedprecision.report.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a run as it goes, beside its place, and moves it there at its end: the file is whole or absent. Of a run that was
 * killed the part that it came to lies in {@code run.json.part}.
 */
public final class RunWriter {
    private final Path file;
    private final Path part;
    private final Instant started;
    private final String selection;
    private final Map<String, String> machine;
    private final List<ScenarioRecord> scenarios = new ArrayList<>();

    private RunWriter(Path file, Instant started, String selection, Map<String, String> machine) {
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
        this.started = started;
        this.selection = selection;
        this.machine = machine;
    }

    /** Begins a run, and takes away the file of the one before. */
    public static RunWriter begin(Path file, Instant started, String selection, Map<String, String> machine) {
        RunWriter writer = new RunWriter(file, started, selection, machine);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(file);
            Files.writeString(writer.part, RunJson.opening(started, selection, machine));
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + writer.part, e);
        }
        return writer;
    }

    /** Writes down one scenario more. */
    public void add(ScenarioRecord scenario) {
        append((scenarios.isEmpty() ? "\n" : ",\n") + RunJson.json(scenario));
        scenarios.add(scenario);
    }

    /** Ends the run, which is then in its place. */
    public Run end(Instant ended) {
        append(RunJson.closing(ended));
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
        return new Run(started, ended, selection, machine, scenarios);
    }

    private void append(String text) {
        try {
            Files.writeString(part, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + part, e);
        }
    }
}
