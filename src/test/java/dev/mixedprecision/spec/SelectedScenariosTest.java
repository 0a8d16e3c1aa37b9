package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mixedprecision.spec.Features.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectedScenariosTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void whereNoTagsAreAskedFor() {
        assumeThat(SelectedScenarios.expression()).isEmpty();
    }

    private SelectedScenarios rerun(String content) throws IOException {
        return new SelectedScenarios(Optional.of(Files.writeString(folder.resolve("rerun.txt"), content)));
    }

    private static List<String> selected(SelectedScenarios by) {
        return Features.all().stream()
                .flatMap(feature -> feature.scenarios().stream()
                        .filter(scenario -> by.selects(feature, scenario))
                        .map(scenario -> feature.file() + ":" + feature.line(scenario)))
                .toList();
    }

    /** As Cucumber writes it, with a scenario's line or a row's. */
    @Test
    void whatHasFailedIsRunAgainAndNothingElse() throws IOException {
        Feature feature = Features.all().get(0);
        List<Integer> lines = feature.scenarios().stream().map(feature::line).toList();
        Feature another = Features.all().get(3);
        Path other = another.file();
        int line = another.line(another.scenarios().get(0));
        String absolute = other.toAbsolutePath().toUri().toString();
        assertThat(selected(rerun("file:" + feature.file() + ":" + lines.get(0) + "\n" + absolute + ":" + line + "\n")))
                .containsExactlyInAnyOrder(feature.file() + ":" + lines.get(0), other + ":" + line);
    }

    @Test
    void rowsOfAnOutlineHaveLinesOfTheirOwn() {
        Feature outline = Features.all().stream()
                .filter(feature -> feature.scenarios().size() > 2)
                .findFirst()
                .orElseThrow();
        List<Integer> lines = outline.scenarios().stream().map(outline::line).toList();
        assertThat(lines).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void withoutAFileEverythingIsRun() {
        assertThat(selected(new SelectedScenarios(Optional.empty())))
                .hasSize(SelectedScenarios.ofAllLaws().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
    }

    @Test
    void aFileThatIsNotThereOrEmptyIsRefused() throws IOException {
        SelectedScenarios none = new SelectedScenarios(Optional.of(folder.resolve("gone.txt")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> none.requirePlaces("gone.txt"))
                .withMessage("-Dspec.rerun=gone.txt is no file");
        SelectedScenarios empty = rerun("\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> empty.requirePlaces("rerun.txt"))
                .withMessage("-Dspec.rerun=rerun.txt is empty: nothing failed");
    }
}
