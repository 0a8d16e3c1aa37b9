package dev.mixedprecision.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * The files that a run leaves for its reader, who finds the whole old one or the whole new one at any time: each is written
 * beside its place and then moved there in one step.
 */
public final class ResultFiles {
    /** Where the deliverables and the benchmark's table go. */
    public static final Path DIRECTORY = Path.of("results", "mixed_precision");

    private ResultFiles() {}

    /** Writes a text file under {@link #DIRECTORY} and returns its path. */
    public static Path write(String name, String content) {
        return write(DIRECTORY.resolve(name), content);
    }

    /**
     * Writes a text file, replacing one that is there; one that cannot be written leaves that as it was. Of several that
     * are written to one place at a time, by other processes too, one is there in the end.
     */
    public static Path write(Path file, String content) {
        // Not a temporary file of the JDK's: those are for their owner's eyes only, and moving keeps that.
        return write(file, content, file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp"));
    }

    /**
     * Requires that a file could be written; tries it beside its place and leaves nothing there but the folders.
     *
     * @throws UncheckedIOException naming the file, where it could not
     */
    public static void requireWritable(Path file) {
        if (Files.isDirectory(file)) {
            throw new UncheckedIOException(
                    file + " cannot be written: it is a folder", new FileAlreadyExistsException(file.toString()));
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.delete(Files.createTempFile(
                    file.toAbsolutePath().getParent(), file.getFileName().toString(), ".tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        }
    }

    /** By way of a file in the same directory. */
    static Path write(Path file, String content, Path temporary) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try {
                Files.writeString(temporary, content, StandardCharsets.UTF_8);
                // Replacing would do it in two steps, between which there is no file at all.
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }
}
