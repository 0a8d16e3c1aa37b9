package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.core.options.CommandlineOptionsParser;
import io.cucumber.core.runtime.Runtime;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.TestResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hooks require, of scenarios that Cucumber runs with the project's own glue. */
class HooksTest {
    private static final String SCENARIO = """
            @accumulation @ACC-99
            Feature: A title
              Scenario: one
                Given the CPU
            """;

    private final AllureLifecycle before = Allure.getLifecycle();

    @TempDir
    private Path folder;

    /** What the scenarios show goes to a report of their own, which nobody reads. */
    @BeforeEach
    void reportElsewhere() {
        AllureLifecycle elsewhere = new AllureLifecycle(new FileSystemResultsWriter(folder.resolve("results")));
        elsewhere.scheduleTestCase(new TestResult().setUuid("scenario"));
        elsewhere.startTestCase("scenario");
        Allure.setLifecycle(elsewhere);
    }

    @AfterEach
    void reportWhereTheOthersDo() {
        Allure.setLifecycle(before);
    }

    @Test
    void aScenarioThatJudgesIsGreen() throws IOException {
        assertThat(run(SCENARIO + """
                    Then the dtypes are
                      | what | dtype |
                """)).startsWith("0");
    }

    @Test
    void aScenarioThatJudgesNothingFails() throws IOException {
        assertThat(run(SCENARIO)).startsWith("1").contains("this scenario of ACC-99 judged nothing");
    }

    /** It says what went wrong once. */
    @Test
    void aScenarioThatHasFailedBeforeSaysItsOwnReasonAlone() throws IOException {
        assertThat(run(SCENARIO + "    Then the sum of nothing is exactly 1\n"))
                .startsWith("1")
                .contains("has measured no value")
                .doesNotContain("judged nothing");
    }

    /** The exit status, and what Cucumber printed. */
    private String run(String feature) throws IOException {
        Path file = Files.createDirectory(folder.resolve("accumulation")).resolve("one.feature");
        Files.writeString(file, feature);
        Path printed = folder.resolve("printed.txt");
        // Not from system properties: a run that selects tags selects them among its own features.
        var options = new CommandlineOptionsParser(new ByteArrayOutputStream())
                .parse(
                        "--no-summary",
                        "--monochrome",
                        "--plugin",
                        "pretty:" + printed,
                        "--glue",
                        "dev.mixedprecision.spec",
                        file.toUri().toString())
                .build();
        Runtime cucumber = Runtime.builder().withRuntimeOptions(options).build();
        cucumber.run();
        return cucumber.exitStatus() + Files.readString(printed);
    }
}
