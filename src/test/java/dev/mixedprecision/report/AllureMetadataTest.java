package dev.mixedprecision.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllureMetadataTest {
    @TempDir
    private Path folder;

    /** Allure reads it as Java's properties. */
    @Test
    void theEnvironmentIsReadAsItWasWritten() throws IOException {
        Map<String, String> machine =
                Map.of("Device", "NVIDIA H100", "libtorch.path", "C:\\Über #1\\~ x", "CPU", "a\tb");
        new AllureMetadata(folder.resolve("results")).writeEnvironment(machine);
        Properties read = new Properties();
        try (InputStream written = Files.newInputStream(folder.resolve("results/environment.properties"))) {
            read.load(written);
        }
        assertThat(read).isEqualTo(machine);
    }

    @Test
    void allCategoriesAreWritten() throws IOException {
        new AllureMetadata(folder).writeCategories();
        assertThat(new Gson().fromJson(Files.readString(folder.resolve("categories.json")), Object.class))
                .isEqualTo(AllureMetadata.categories());
    }

    @Test
    void saysWhichFileCouldNotBeWritten() throws IOException {
        Files.createDirectory(folder.resolve("categories.json"));
        assertThatThrownBy(() -> new AllureMetadata(folder).writeCategories())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("writing categories.json");
    }

    /** Allure would show a result in every category whose expression its message matches. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failed | [ACC-01] sum: look first at libtorch, rerun with -Dspec.device=cpu | Numerical expectation",
                "failed | [LSC-07] undecided: held-out loss, rerun with -Dspec.seeds=20 | Undecided",
                "broken | LibtorchException: aten::mm refused | Native library",
                "broken | -Dspec.device=cuda, but the loaded libtorch is a CPU build | Environment: options",
                "failed | -Dbenchmark.sizes=huge: allowed is all | Environment: options",
                "broken | Given a CUDA device asks for CUDA, but what would run is CPU: nothing is judged | Environment: another",
                "broken | -Dspec.device=cuda asks for CUDA, but what would run is CPU: nothing is judged | Environment: another",
                "broken | this scenario of ACC-99 judged nothing, so that it cannot fail | Specification: a scenario",
                "broken | this scenario has measured no value of [sum in libtorch] | Specification: a scenario",
                "skipped | needs a CUDA device: no NVIDIA driver | Environment: needs a device"
            })
    void whatWentWrongIsInOneCategory(String status, String message, String category) {
        assertThat(AllureMetadata.categories())
                .filteredOn(each -> ((Collection<?>) each.get("matchedStatuses")).contains(status)
                        && message.matches((String) each.get("messageRegex")))
                .singleElement()
                .satisfies(each -> assertThat((String) each.get("name")).startsWith(category));
    }
}
