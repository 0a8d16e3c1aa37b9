package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every part names a figure for the summary, at least: {@code world.found(…)} in its steps. */
class FindingsLintTest {
    private static final Path PARTS = Path.of("src", "test", "java", "dev", "mixedprecision", "part");
    private static final Pattern FOUND = Pattern.compile("(?m)^(?!\\s*(?://|\\*)).*\\bworld(?:\\.|::)found\\b");

    @Test
    void everyPartNamesAFigureForTheSummary() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String part : Features.laws().keySet()) {
            sources.put(part, steps(PARTS.resolve(part.replace("-", ""))));
        }
        assertThat(problems(sources)).isEmpty();
    }

    @Test
    void aPartThatNamesNoneIsNoticed() {
        assertThat(problems(Map.of("optimizers", "// world.found(Finding.number(\"a\", 1, \"\"));\nworld.judge();")))
                .containsExactly("optimizers names no figure for the summary: world.found(…) in one of its steps");
        assertThat(problems(Map.of("optimizers", "    world.found(Finding.words(\"a\", \"b\"));")))
                .isEmpty();
        assertThat(problems(Map.of("optimizers", "    findings.forEach(world::found);")))
                .isEmpty();
    }

    private static List<String> problems(Map<String, String> sources) {
        List<String> problems = new ArrayList<>();
        sources.forEach((part, source) -> {
            if (!FOUND.matcher(source).find()) {
                problems.add(part + " names no figure for the summary: world.found(…) in one of its steps");
            }
        });
        return problems;
    }

    private static String steps(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("Steps.java"))
                    .map(FindingsLintTest::read)
                    .collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
