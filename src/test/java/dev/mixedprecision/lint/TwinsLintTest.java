package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every law has a broken twin: a test of a class that is named {@code …TwinsTest} which requires that a check fails with
 * a message in the name of the law, such as {@code "[ACC-01] sum: "}.
 */
class TwinsLintTest {
    private static final Path TESTS = Path.of("src", "test", "java");

    /** Laws that still have none, with the reason. No law is added here: a new one brings its twin. */
    private static final Map<String, String> WITHOUT = Map.of();

    private static final Pattern COMMENT = Pattern.compile("(?s:/\\*.*?\\*/)|(?m:^\\s*//.*$)");
    // A test ends with the brace that is indented as it is.
    private static final Pattern TEST = Pattern.compile("(?ms)^    @(?:Parameterized)?Test$(.*?)^    }$");
    private static final Pattern REQUIRED_FAILURE = Pattern.compile("\\b(?:assertNoticed|assertThatThrownBy|fails)\\(");
    private static final Pattern MESSAGE = Pattern.compile("\\[([A-Z][A-Z0-9]{2}-\\d{2})\\\\*]");

    private static final String TWIN = """
            /** Noticed as [ACC-03]. */
            class SomeTwinsTest {
                @Test
                void aWrongSumIsNoticed() {
                    // as "[ACC-04]" is
                    assertNoticed(() -> then.isExactly("the sum", "1"), "[ACC-01] sum: ");
                }

                @Test
                void theRightOnePasses() {
                    assertThat(message).doesNotContain("[ACC-02]");
                }
            }
            """;

    @Test
    void everyLawHasABrokenTwin() throws IOException {
        Set<String> laws = Features.laws().values().stream()
                .flatMap(Collection::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(problems(laws, sources(), WITHOUT)).isEmpty();
    }

    @Test
    void aLawIsNamedByATestThatRequiresItsFailure() {
        assertThat(problems(Set.of("ACC-01"), List.of(TWIN), Map.of())).isEmpty();
    }

    @Test
    void anIdMayHaveADigitInItsName() {
        assertThat(problems(Set.of("FP8-01"), List.of(TWIN.replace("ACC-01", "FP8-01")), Map.of()))
                .isEmpty();
    }

    /** Named in a comment, by a test that requires no failure, or not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"ACC-02", "ACC-03", "ACC-04", "ACC-05"})
    void aLawWithoutABrokenTwinIsNoticed(String law) {
        assertThat(problems(Set.of("ACC-01", law), List.of(TWIN), Map.of()))
                .containsExactly(law + " has no broken twin: no …TwinsTest requires a failure that says [" + law + "]");
    }

    @Test
    void aTwinWhoseLawIsGoneIsNoticed() {
        assertThat(problems(Set.of(), List.of(TWIN), Map.of()))
                .containsExactly("ACC-01 has a broken twin and no feature");
    }

    @Test
    void theListOfLawsWithoutOnlyShrinks() {
        Map<String, String> without = Map.of("ACC-01", "no time", "ACC-02", "no time", "ACC-09", "no time");
        assertThat(problems(Set.of("ACC-01", "ACC-02"), List.of(TWIN), without))
                .containsExactlyInAnyOrder(
                        "ACC-01 has a broken twin: it is listed as a law without one no longer",
                        "ACC-09 is no law: it is listed as a law without a broken twin no longer");
    }

    private static List<String> problems(Set<String> laws, List<String> sources, Map<String, String> without) {
        Set<String> withTwin =
                sources.stream().flatMap(TwinsLintTest::requiredToFail).collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        for (String law : laws) {
            if (!withTwin.contains(law) && !without.containsKey(law)) {
                problems.add(law + " has no broken twin: no …TwinsTest requires a failure that says [" + law + "]");
            }
        }
        for (String law : without.keySet()) {
            if (!laws.contains(law)) {
                problems.add(law + " is no law: it is listed as a law without a broken twin no longer");
            } else if (withTwin.contains(law)) {
                problems.add(law + " has a broken twin: it is listed as a law without one no longer");
            }
        }
        withTwin.stream()
                .filter(law -> !laws.contains(law))
                .forEach(law -> problems.add(law + " has a broken twin and no feature"));
        return problems;
    }

    /** The laws in whose name a test of this source requires a failure. */
    private static Stream<String> requiredToFail(String source) {
        return TEST.matcher(COMMENT.matcher(source).replaceAll(""))
                .results()
                .map(test -> test.group(1))
                .filter(test -> REQUIRED_FAILURE.matcher(test).find())
                .flatMap(test -> MESSAGE.matcher(test).results())
                .map(message -> message.group(1));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.getFileName().toString().endsWith("TwinsTest.java"))
                    .map(TwinsLintTest::read)
                    .toList();
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
