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

    private static final String HOLDS = "    Then something holds\n";

    private static final Map<String, String> SOURCES = Map.ofEntries(
            Map.entry("no-given-first", GOOD.replace("    Given any device\n", "")),
            Map.entry("two-whens", GOOD.replace("Then something", "When something")),
            Map.entry("unknown-tag", GOOD.replace("@normal", "@normal @fast")),
            Map.entry("no-law-id", GOOD.replace("@ACC-99 ", "")),
            Map.entry("same-name", GOOD + "\n  Scenario: one\n    Given any device\n    When something happens\n"),
            Map.entry("wrong-part-tag", GOOD.replace("@accumulation ", "")),
            Map.entry("no-severity", GOOD.replace(" @normal", "")),
            Map.entry("no-reason", GOOD.replace("  A reason.\n", "")),
            Map.entry("cuda-without-tag", GOOD.replace("any device", "a CUDA device with bfloat16")),
            Map.entry("tag-without-cuda", GOOD.replace("@normal", "@normal @cuda")),
            Map.entry("too-short", GOOD.replace(HOLDS, "")),
            Map.entry("too-long", GOOD + HOLDS.repeat(4)),
            Map.entry("long-background", GOOD.replace("  Scenario: one\n", """
                      Background:
                        Given any device
                        And any device
                        And any device

                      Scenario: one
                    """)),
            Map.entry("two-scenarios", GOOD + """

                      Scenario: another
                        Given the CPU
                        When something happens
                        Then something fails
                    """));

    private BrokenFeatures() {}

    static Features.Feature parse(String name) {
        return Features.parse(Path.of("features", "accumulation", name + ".feature"), SOURCES.get(name));
    }
}
