package dev.mixedprecision.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
    @TempDir
    private Path folder;

    @Test
    void isReadableByWhoeverMayReadOtherFilesThere() throws IOException {
        Path written = ResultFiles.write(folder.resolve("deep/table.csv"), "a,b\n");
        Path ordinary = Files.writeString(folder.resolve("deep/ordinary.csv"), "");
        assertThat(written).hasContent("a,b\n");
        assertThat(Files.getPosixFilePermissions(written)).isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void replacesAFileAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("table.csv");
        ResultFiles.write(file, "old");
        ResultFiles.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void saysWhichFileCouldNotBeWritten() throws IOException {
        Path file =
                Files.createDirectories(folder.resolve("table.csv/occupied")).getParent();
        assertThatThrownBy(() -> ResultFiles.write(file, "new"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("writing " + file);
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }
}
