package dev.mixedprecision.lint;

import dev.mixedprecision.spec.Features;
import dev.mixedprecision.spec.Laws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;

/**
 * A feature file as it stands.
 *
 * @param law the id of its law, without the at sign
 * @param lines its lines, with one blank wherever there are several, so that the width of a table does not matter
 */
record FeatureText(String law, List<String> lines) {
    static List<FeatureText> all() {
        return Features.all().stream()
                .map(feature -> {
                    try {
                        return of(Files.readString(feature.file()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    static FeatureText of(String source) {
        Matcher id = Laws.ID.matcher(source);
        if (!id.find()) {
            throw new IllegalArgumentException("no law id in " + source);
        }
        return new FeatureText(
                id.group().substring(1),
                source.lines().map(line -> line.strip().replaceAll("\\s+", " ")).toList());
    }

    /** The same feature with another line in the place of one, wherever that is. */
    FeatureText with(String line, String other) {
        return new FeatureText(
                law,
                lines.stream().map(each -> each.equals(line) ? other : each).toList());
    }
}
