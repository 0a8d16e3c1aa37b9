package dev.mixedprecision.part.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An autocast rule that no row calls, and why. */
record LeftOut(String deviceType, String operator, String reason) {
    private static final Path FILE = Path.of("features", "conformance", "left-out.md");

    /** What the file beside the features says of a device. */
    static List<LeftOut> on(String deviceType) {
        try {
            return parse(Files.readString(FILE)).stream()
                    .filter(each -> each.deviceType.equals(deviceType))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the rows of the table that is in a text, below its header and the line under it. */
    static List<LeftOut> parse(String text) {
        return text.lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .map(cells -> new LeftOut(cells.get(1), cells.get(2), cells.get(3)))
                .toList();
    }
}
