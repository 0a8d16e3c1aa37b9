package dev.mixedprecision.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void whatCannotBeWrittenIsNoticedBefore() throws IOException {
        Path file = Files.createFile(folder.resolve("file.csv"));
        assertThatThrownBy(() -> ResultFiles.requireWritable(folder))
                .hasMessage(folder + " cannot be written: it is a folder");
        assertThatThrownBy(() -> ResultFiles.requireWritable(file.resolve("table.csv")))
                .hasMessageStartingWith(file.resolve("table.csv") + " cannot be written: ");
    }

    @Test
    void whatCanBeWrittenIsLeftAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("file.csv"), "old");
        ResultFiles.requireWritable(file);
        ResultFiles.requireWritable(folder.resolve("new/table.csv"));
        assertThat(file).hasContent("old");
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    /** What is moved is first written beside; /dev/full is a disk without room. */
    @Test
    void aFullDiskLeavesTheOldFileWhole() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        Path file = ResultFiles.write(folder.resolve("table.csv"), "old");
        Path temporary = Files.createSymbolicLink(folder.resolve("table.csv.tmp"), full);
        assertThatThrownBy(() -> ResultFiles.write(file, "new", temporary))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("writing " + file)
                .hasStackTraceContaining("No space left on device");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    /** As a text file is not moved over a folder in one step, what stands there stays. */
    @Test
    void whatCannotBeReplacedInOneStepStays() throws IOException {
        Path file = Files.createDirectory(folder.resolve("table.csv"));
        assertThatThrownBy(() -> ResultFiles.write(file, "new")).isInstanceOf(UncheckedIOException.class);
        assertThat(file).isEmptyDirectory();
    }

    /** A reader who looks all the time while the file is written over and over. */
    @Test
    void aReaderNeverFindsAFileThatIsAbsentOrInPart() throws Exception {
        String old = "old,".repeat(50_000);
        String other = "new,".repeat(50_000);
        Path file = ResultFiles.write(folder.resolve("table.csv"), old);
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Set<String>> reader = CompletableFuture.supplyAsync(() -> {
            Set<String> found = new HashSet<>();
            do {
                found.add(found(file, Set.of(old, other)));
            } while (writing.get());
            return found;
        });
        for (int i = 0; i < 300; i++) {
            ResultFiles.write(file, i % 2 == 0 ? other : old);
        }
        writing.set(false);
        assertThat(reader.get()).containsOnly("whole");
    }

    /** Two runs that write to one place: where they wrote beside it to one file, each took the other's away. */
    @Test
    void severalWriteToOnePlaceAtATime() {
        Path file = folder.resolve("table.csv");
        CompletableFuture.allOf(writing(file, "one"), writing(file, "other")).join();
        assertThat(file).content().isIn("one", "other");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    private static CompletableFuture<Void> writing(Path file, String content) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 300; i++) {
                ResultFiles.write(file, content);
            }
        });
    }

    private static String found(Path file, Set<String> whole) {
        try {
            return whole.contains(Files.readString(file)) ? "whole" : "a part";
        } catch (NoSuchFileException e) {
            return "no file";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
