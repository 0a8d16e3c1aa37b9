package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import dev.mixedprecision.spec.Features.Feature;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vocabulary of the features is closed and small: few step definitions, most of them used again and again. */
class StepLintTest {
    private static final int MOST_DEFINITIONS = 120;
    private static final int MOST_USED_ONCE = 50;

    @Test
    void theFeaturesKeepToAFewStepDefinitions() {
        StepUsage usage = new StepUsage(Glue.configured(), Features.all());
        assertThat(usage.used(3)).as("definitions that three lines use").isNotEmpty();
        assertThat(usage.problems(MOST_DEFINITIONS, MOST_USED_ONCE)).isEmpty();
    }

    @Test
    void fewDefinitionsUsedOftenAreNoProblem() {
        assertThat(problems(BrokenGlue.Good.class)).isEmpty();
    }

    /** Each broken set of definitions is noticed, for the reason that stands beside it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TooMany: 4 step definitions, more than 3",
                "UsedOnce: 2 step definitions used by one line, more than 1: ['any device'",
                "NeverUsed: no step line says 'nobody says this'",
                "Missing: 'something holds' is said by no step definition",
                "Ambiguous: 'something holds' is said by several step definitions",
                "UnusedType: no step definition takes a {colour}",
                "UnknownWord: 'something holds' cannot be read: "
            })
    void brokenDefinitionsAreNoticed(String example) throws ClassNotFoundException {
        int colon = example.indexOf(": ");
        Class<?> broken = Class.forName(BrokenGlue.class.getName() + "$" + example.substring(0, colon));
        assertThat(problems(broken)).anyMatch(problem -> problem.contains(example.substring(colon + 2)));
    }

    /** The lines of an outline count once, and lead to as many definitions as their examples do. */
    @Test
    void anOutlinesLineCountsOnceForEachDefinition() {
        Feature feature = Features.parse(Path.of("features", "accumulation", "outline.feature"), """
                Feature: An outline
                  Scenario Outline: one
                    Given any device
                    When something happens
                    Then something <does>

                    Examples:
                      | does        |
                      | holds       |
                      | holds       |
                      | breaks down |
                """);
        StepUsage usage = new StepUsage(Glue.of(List.of(BrokenGlue.TooMany.class)), List.of(feature));
        assertThat(usage.used(1)).hasSize(4);
    }

    private static List<String> problems(Class<?> glue) {
        Feature feature = BrokenFeatures.parse("two-scenarios");
        return new StepUsage(Glue.of(List.of(glue)), List.of(feature)).problems(3, 1);
    }
}
