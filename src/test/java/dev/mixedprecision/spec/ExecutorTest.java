package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorTest {
    @TempDir
    private Path folder;

    @Test
    void whereCiRunsItsNumberAndItsPageAreNamed() {
        Map<String, String> github = Map.of(
                "GITHUB_ACTIONS", "true",
                "GITHUB_SERVER_URL", "https://github.com",
                "GITHUB_REPOSITORY", "a/b",
                "GITHUB_RUN_NUMBER", "12",
                "GITHUB_RUN_ID", "345");
        assertThat(Executor.describe(github, "abc", folder.resolve("none.json")))
                .containsEntry("type", "github")
                .containsEntry("buildOrder", 12L)
                .containsEntry("buildUrl", "https://github.com/a/b/actions/runs/345")
                .containsEntry("buildName", "run 12, commit abc");
        Map<String, String> gitlab =
                Map.of("GITLAB_CI", "true", "CI_PIPELINE_IID", "7", "CI_PIPELINE_URL", "https://gitlab.com/p/7");
        assertThat(Executor.describe(gitlab, "abc", folder.resolve("none.json")))
                .containsEntry("type", "gitlab")
                .containsEntry("buildOrder", 7L)
                .containsEntry("buildUrl", "https://gitlab.com/p/7");
        Map<String, String> jenkins =
                Map.of("JENKINS_URL", "https://j", "BUILD_NUMBER", "8", "BUILD_URL", "https://j/8");
        assertThat(Executor.describe(jenkins, "abc", folder.resolve("none.json")))
                .containsEntry("type", "jenkins")
                .containsEntry("buildOrder", 8L)
                .containsEntry("buildUrl", "https://j/8");
    }

    @Test
    void elsewhereRunsAreCountedOn() throws IOException {
        Path trends = folder.resolve("history-trend.json");
        assertThat(Executor.describe(Map.of(), "abc", trends)).containsEntry("buildOrder", 1L);
        Files.writeString(trends, "[{\"data\":{}},{\"buildOrder\":4,\"data\":{}},{\"buildOrder\":null}]");
        assertThat(Executor.describe(Map.of(), "abc", trends))
                .containsEntry("buildOrder", 5L)
                .containsEntry("name", "Maven")
                .containsEntry("buildName", "run 5, commit abc");
    }
}
