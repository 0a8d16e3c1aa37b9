package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import dev.mixedprecision.spec.Laws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The README's table of parts says which laws there are: every part, and its first and last law. */
class ReadmeLintTest {
    @Test
    void theTableOfPartsIsTrue() throws IOException {
        assertThat(problems(Files.readString(Path.of("README.md")))).isEmpty();
    }

    @Test
    void aRangeThatIsOutdatedIsNoticed() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(problems(readme.replaceFirst("ACC-01 … ACC-\\d\\d", "ACC-01 … ACC-99")))
                .singleElement()
                .asString()
                .contains("@accumulation", "ACC-01 … ACC-0");
        assertThat(problems(readme.replaceFirst("(?m)^\\| `@scope` .*$", ""))).hasSize(1);
    }

    private static List<String> problems(String readme) {
        Map<String, TreeSet<String>> parts = new TreeMap<>();
        for (Features.Feature feature : Features.all()) {
            String part = feature.file().getName(1).toString();
            feature.scenarios().stream()
                    .flatMap(scenario -> Features.tags(scenario).stream())
                    .filter(Laws.ID.asMatchPredicate())
                    .forEach(tag ->
                            parts.computeIfAbsent(part, any -> new TreeSet<>()).add(tag.substring(1)));
        }
        List<String> problems = new ArrayList<>();
        parts.forEach((part, laws) -> {
            String range = laws.first() + " … " + laws.last();
            if (readme.lines().noneMatch(line -> line.startsWith("| `@" + part + "` |") && line.contains(range))) {
                problems.add("the README's table of parts has no row of @" + part + " with " + range);
            }
        });
        return problems;
    }
}
