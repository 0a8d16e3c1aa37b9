package dev.mixedprecision.spec;

import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The earlier run that {@code -Dspec.baseline} names, to which this one is compared. */
final class Baseline {
    /** Names the run.json of the earlier run. */
    static final String PROPERTY = "spec.baseline";

    /** Whether the build fails where something has changed. */
    static final String STRICT = "spec.baseline.strict";

    /** The copy that a run is compared to: the run itself may take the place of the file that was named. */
    static final Path KEPT = Path.of("results", "baseline.json");

    private Baseline() {}

    /**
     * Requires a file that is a run, where one is named.
     *
     * @param file the value of {@link #PROPERTY}; null where there is none
     * @param strict the value of {@link #STRICT}; null where there is none
     * @throws IllegalArgumentException with the option and what is wrong with it
     */
    static void require(String file, String strict) {
        if (strict != null && !strict.equals("true") && !strict.equals("false")) {
            throw new IllegalArgumentException("-D" + STRICT + "=" + strict + " is neither true nor false");
        }
        if (file == null) {
            if (Boolean.parseBoolean(strict)) {
                throw new IllegalArgumentException(
                        "-D" + STRICT + "=true has nothing to compare with: name the run.json of"
                                + " an earlier run, -D" + PROPERTY + "=FILE");
            }
            return;
        }
        try {
            RunJson.read(Path.of(file));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + file + ": " + e.getMessage(), e);
        }
    }

    static void requireAllowedValues() {
        require(System.getProperty(PROPERTY), System.getProperty(STRICT));
    }

    static boolean isStrict() {
        return Boolean.getBoolean(STRICT);
    }

    /** The run that is named, kept as a copy; where none is, the copy of another time goes. */
    static Optional<Run> keep() {
        return keep(System.getProperty(PROPERTY), KEPT);
    }

    static Optional<Run> keep(String file, Path kept) {
        try {
            if (file == null) {
                Files.deleteIfExists(kept);
                return Optional.empty();
            }
            if (!Path.of(file).toAbsolutePath().equals(kept.toAbsolutePath())) {
                ResultFiles.write(kept, Files.readString(Path.of(file)));
            }
            return Optional.of(RunJson.read(kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
