package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\|");
    private static final Pattern NAME = Pattern.compile("`-D([A-Za-z0-9.]+)`");

    @ParameterizedTest
    @CsvSource({
        "benchmark.batchsize, benchmark.batchSize",
        "benchmark.size, benchmark.sizes",
        "benchmark.executions, benchmark.execution",
        "spec.seed, spec.seeds",
        "Spec.device, spec.device",
        "cucumber.filter.tag, cucumber.filter.tags"
    })
    void aNameThatIsNoneIsRefusedWithTheNearest(String name, String nearest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.requireKnown(Set.of("user.dir", name)))
                .withMessageStartingWith("-D" + name + " is no option: is -D" + nearest + " meant?");
    }

    @Test
    void thoseThatThereAreAndWhatIsOfOthersAreNot() {
        Set<String> names = new TreeSet<>(Options.own());
        names.addAll(
                Set.of("cucumber.filter.tags", "cucumber.execution.dry-run", "java.specification.name", "batchsize"));
        assertThatCode(() -> Options.requireKnown(names)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"seed, seeds, 1", "sizes, sizes, 0", "'', abc, 3", "kitten, sitting, 3", "ab, ba, 2"})
    void theDistanceCountsTheChanges(String one, String other, int changes) {
        assertThat(Options.distance(one, other))
                .isEqualTo(Options.distance(other, one))
                .isEqualTo(changes);
    }

    @Test
    void eachIsInTheDocumentation() throws IOException {
        Set<String> documented = ROW.matcher(Files.readString(Path.of("docs/options.md")))
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> names = new TreeSet<>(Options.own());
        names.add(SelectedScenarios.PROPERTY);
        assertThat(documented).isEqualTo(names);
    }
}
