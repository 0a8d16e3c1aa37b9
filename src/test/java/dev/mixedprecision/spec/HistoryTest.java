package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Map<String, String> REPORT = Map.of(
            "history/history.json",
            new String("{\"×\":1}".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
            "widgets/summary.json",
            "{}");

    @TempDir
    private Path folder;

    private AllureRun run(int missing, String... unfinished) {
        int all = Features.all().stream()
                .mapToInt(feature -> feature.scenarios().size())
                .sum();
        return new AllureRun(
                folder, Collections.nCopies(all - missing, new JsonObject()), List.of(), List.of(unfinished));
    }

    @Test
    void ofAWholeRunIsKept() {
        assertThat(new History(folder).keep(run(0), REPORT)).isTrue();
        assertThat(folder.resolve("history.json")).hasContent("{\"×\":1}");
        assertThat(folder).isDirectoryNotContaining("glob:**summary*");
    }

    @Test
    void ofAFilteredOrAnUnfinishedRunIsNot() {
        assertThat(new History(folder).keep(run(1), REPORT)).isFalse();
        assertThat(new History(folder).keep(run(0, "the run ended in ACC-01"), REPORT))
                .isFalse();
        assertThat(folder).isEmptyDirectory();
    }
}
