package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
    @TempDir
    private Path folder;

    private Path written() {
        Run run = InventedRuns.ofEveryOutcome();
        Path file = folder.resolve("run.json");
        RunWriter writer = RunWriter.begin(file, run.started(), run.selection(), run.machine());
        run.scenarios().forEach(writer::add);
        writer.end(run.ended());
        return file;
    }

    @Test
    void aFileThatIsNoRunIsRefusedByTheOption() throws IOException {
        Path none = folder.resolve("none.json");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Baseline.require(none.toString(), null))
                .withMessage("-Dspec.baseline=" + none + ": reading " + none);
        Path other = Files.writeString(folder.resolve("other.json"), "{}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Baseline.require(other.toString(), "true"))
                .withMessageStartingWith("-Dspec.baseline=" + other + ": " + other + " is no whole run.json");
    }

    @Test
    void strictIsTrueOrFalseAndNeedsABaseline() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Baseline.require(null, "yes"))
                .withMessage("-Dspec.baseline.strict=yes is neither true nor false");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Baseline.require(null, "true"))
                .withMessageContaining("has nothing to compare with");
        assertThatCode(() -> Baseline.require(null, "false")).doesNotThrowAnyException();
        assertThatCode(() -> Baseline.require(null, null)).doesNotThrowAnyException();
        assertThatCode(() -> Baseline.require(written().toString(), "true")).doesNotThrowAnyException();
    }

    @Test
    void aCopyIsKeptWhichTheRunDoesNotReplace() throws IOException {
        Path kept = folder.resolve("baseline.json");
        Path file = written();
        assertThat(Baseline.keep(file.toString(), kept)).contains(InventedRuns.ofEveryOutcome());
        Files.delete(file);
        assertThat(Baseline.keep(kept.toString(), kept)).contains(InventedRuns.ofEveryOutcome());
        assertThat(Baseline.keep(null, kept)).isEmpty();
        assertThat(kept).as("where no baseline is named").doesNotExist();
    }
}
