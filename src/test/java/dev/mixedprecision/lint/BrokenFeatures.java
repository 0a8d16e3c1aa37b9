package dev.mixedprecision.lint;

import dev.mixedprecision.spec.Features;
import java.nio.file.Path;
import java.util.Map;

/** Features that break one rule each. */
final class BrokenFeatures {
    private static final String GOOD = """
            @accumulation @ACC-99 @normal
            Feature: A title

              A reason.

              Scenario: one
                Given any device
                When something happens
                Then something holds
            """;

    private static final Map<String, String> SOURCES = Map.of(
            "no-given-first", GOOD.replace("    Given any device\n", ""),
            "two-whens", GOOD.replace("Then something", "When something"),
            "unknown-tag", GOOD.replace("@normal", "@normal @fast"),
            "no-law-id", GOOD.replace("@ACC-99 ", ""),
            "same-name", GOOD + "\n  Scenario: one\n    Given any device\n    When something happens\n",
            "wrong-part-tag", GOOD.replace("@accumulation ", ""),
            "no-severity", GOOD.replace(" @normal", ""),
            "no-reason", GOOD.replace("  A reason.\n", ""));

    private BrokenFeatures() {}

    static Features.Feature parse(String name) {
        return Features.parse(Path.of("features", "accumulation", name + ".feature"), SOURCES.get(name));
    }
}
