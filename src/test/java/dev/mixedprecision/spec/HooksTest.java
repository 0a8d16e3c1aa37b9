package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.stream.Stream;
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

    @TempDir
    private Path folder;

    @Test
    void aScenarioThatJudgesIsGreen() throws IOException {
        assertThat(new SmallRun(folder).of(SCENARIO + """
                    Then the dtypes are
                      | what | dtype |
                """)).startsWith("0");
    }

    @Test
    void aScenarioThatJudgesNothingFails() throws IOException {
        assertThat(new SmallRun(folder).of(SCENARIO))
                .startsWith("1")
                .contains("this scenario of ACC-99 judged nothing");
    }

    /** It says what went wrong once. */
    @Test
    void aScenarioThatHasFailedBeforeSaysItsOwnReasonAlone() throws IOException {
        assertThat(new SmallRun(folder).of(SCENARIO + "    Then the sum of nothing is exactly 1\n"))
                .startsWith("1")
                .contains("has measured no value")
                .doesNotContain("judged nothing");
    }

    @Test
    void eachHookHasANameForPeople() {
        assertThat(Stream.of(Hooks.class.getDeclaredMethods())
                        .filter(method -> method.getAnnotations().length > 0)
                        .map(Method::getName)
                        .map(method -> HookNames.name("dev.mixedprecision.spec.Hooks." + method + "(a.Scenario)")))
                .hasSizeGreaterThan(3)
                .noneMatch(name -> name.contains("Hooks"));
        assertThat(HookNames.name("another.Place.begin()")).isEqualTo("another.Place.begin()");
    }
}
