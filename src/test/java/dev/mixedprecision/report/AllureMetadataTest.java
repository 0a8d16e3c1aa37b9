package dev.mixedprecision.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllureMetadataTest {
    @TempDir
    private Path folder;

    /** Allure reads it as Java's properties. */
    @Test
    void theEnvironmentIsReadAsItWasWritten() throws IOException {
        Map<String, String> machine = Map.of(
                "Device",
                "NVIDIA H100",
                "libtorch.path",
                "C:\\Über #1\\~ x",
                "CPU",
                "a\tb",
                "ACC-07 0 + 1000 × 0.01: a=b #!",
                "x");
        new AllureMetadata(folder.resolve("results")).writeEnvironment(machine);
        Properties read = new Properties();
        try (InputStream written = Files.newInputStream(folder.resolve("results/environment.properties"))) {
            read.load(written);
        }
        assertThat(read).isEqualTo(machine);
    }

    @Test
    void categoriesAndExecutorAreReadAsTheyWereWritten() throws IOException {
        List<Map<String, Object>> categories =
                List.of(Map.of("name", "<a> & \"b\"", "matchedStatuses", List.of("failed")));
        Map<String, Object> executor = Map.of("name", "Maven", "buildName", "abc");
        AllureMetadata metadata = new AllureMetadata(folder);
        metadata.writeCategories(categories);
        metadata.writeExecutor(executor);
        assertThat(new Gson().fromJson(Files.readString(folder.resolve("categories.json")), Object.class))
                .isEqualTo(categories);
        assertThat(new Gson().fromJson(Files.readString(folder.resolve("executor.json")), Object.class))
                .isEqualTo(executor);
    }

    @Test
    void saysWhichFileCouldNotBeWritten() throws IOException {
        Files.createDirectory(folder.resolve("categories.json"));
        assertThatThrownBy(() -> new AllureMetadata(folder).writeCategories(List.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("writing categories.json");
    }
}
