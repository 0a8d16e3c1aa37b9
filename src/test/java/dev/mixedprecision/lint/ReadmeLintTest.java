package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the README and the pages that it leads to say of the laws: every part, its first and last law, laws that there are,
 * and how many scenarios; and where their links lead.
 */
class ReadmeLintTest {
    private static final Pattern PART = Pattern.compile("(?m)^\\| `@([a-z0-9-]+)` \\|.*\\| (\\S+ … \\S+) \\|$");
    private static final Pattern SCENARIOS = Pattern.compile("all (\\d+) scenarios");
    private static final Pattern LAW = Pattern.compile("\\b[A-Z][A-Z0-9]{2}-\\d{2}\\b");

    /** The law of the worked example, which there must not be. */
    private static final String INVENTED = "ACC-08";

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

    private static final Map<Path, String> PAGES = new TreeMap<>();

    /** All pages, one after the other. */
    private static String readme;

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            Stream.concat(Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .forEach(page -> PAGES.put(page, text(page)));
        }
        readme = String.join("\n", PAGES.values());
    }

    @Test
    void whatItSaysOfTheLawsIsTrue() {
        assertThat(problems(readme)).isEmpty();
    }

    @Test
    void aRangeThatIsOutdatedIsNoticed() {
        assertThat(problems(readme.replaceFirst("ACC-01 … ACC-\\d\\d", "ACC-01 … ACC-06")))
                .contains("the table of parts gives @accumulation ACC-01 … ACC-06, the features ACC-01 … ACC-07");
    }

    @Test
    void aPartThatIsOnOneSideAloneIsNoticed() {
        assertThat(problems(readme.replaceFirst("(?m)^\\| `@scope` .*$", "")))
                .contains("the table of parts has no row of @scope");
        assertThat(problems(readme.replaceFirst(
                        "(?m)^\\| `@scope` .*$", "$0\n| `@optimizers` | steps | SCP-01 … SCP-02 |")))
                .contains("the table of parts has a row of @optimizers, which no feature is in");
    }

    @Test
    void aCountOfScenariosThatIsOutdatedOrGoneIsNoticed() {
        assertThat(problems(readme.replaceFirst("all \\d+ scenarios", "all 7 scenarios")))
                .anyMatch(problem -> problem.startsWith("the README counts 7 scenarios, the features have "));
        assertThat(problems(readme.replaceFirst("all \\d+ scenarios", "all scenarios")))
                .contains("the README does not say how many scenarios there are");
    }

    @Test
    void aLawThatThereIsNotIsNoticed() {
        assertThat(problems(readme + "\nSee XYZ-01 and XY9-01."))
                .contains("the README names XYZ-01, which is no law", "the README names XY9-01, which is no law");
    }

    @Test
    void aCallOfDjlsThatIsInTheWrongRowIsNoticed() {
        assertThat(problems(readme.replace("| ends the JVM | ", "| ends the JVM | mean, ")))
                .anyMatch(problem -> problem.startsWith("the README lacks '| ends the JVM | toType(its own), "));
    }

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(PAGES.entrySet())
                .flatMap(page -> deadLinks(page.getKey(), page.getValue()))
                .isEmpty();
    }

    @Test
    void aLinkThatLeadsNowhereIsNoticed() {
        assertThat(deadLinks(
                        Path.of("docs/options.md"), "[a](findings.md) [b](gone.md) [c](../README.md#two-commands)"))
                .containsExactly("docs/options.md links to gone.md, which is no file");
        assertThat(deadLinks(Path.of("README.md"), "[a](docs/findings.md#gone) [b](#two-commands) [c](#gone)"))
                .containsExactly(
                        "README.md links to docs/findings.md#gone, which is no heading",
                        "README.md links to #gone, which is no heading");
    }

    @Test
    void everyPageIsLinkedInTheReadme() {
        assertThat(PAGES.keySet())
                .filteredOn(page -> !page.equals(Path.of("README.md")))
                .allMatch(page -> PAGES.get(Path.of("README.md")).contains("](" + page + ")"));
    }

    /** Links to files that there are not, from the folder of the page, and to headings that the file has not. */
    private static List<String> deadLinks(Path page, String text) {
        List<String> dead = new ArrayList<>();
        LINK.matcher(text).results().forEach(link -> {
            Path file = link.group(1).isEmpty()
                    ? page
                    : page.resolveSibling(link.group(1)).normalize();
            if (!Files.exists(file)) {
                dead.add(page + " links to " + link.group(1) + ", which is no file");
            } else if (link.group(2) != null && !headings(text(file)).contains(link.group(2))) {
                dead.add(page + " links to " + link.group(1) + "#" + link.group(2) + ", which is no heading");
            }
        });
        return dead;
    }

    /** As GitHub and GitLab name the places that links lead to. */
    private static List<String> headings(String text) {
        return Pattern.compile("(?m)^#+ (.*)$")
                .matcher(text)
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> problems(String text) {
        List<String> problems = new ArrayList<>();
        SortedMap<String, SortedSet<String>> laws = Features.laws();
        Set<String> missing = new TreeSet<>(laws.keySet());
        PART.matcher(text).results().forEach(row -> {
            String part = row.group(1);
            missing.remove(part);
            if (!laws.containsKey(part)) {
                problems.add("the table of parts has a row of @" + part + ", which no feature is in");
                return;
            }
            String range = laws.get(part).first() + " … " + laws.get(part).last();
            if (!row.group(2).equals(range)) {
                problems.add("the table of parts gives @" + part + " " + row.group(2) + ", the features " + range);
            }
        });
        missing.forEach(part -> problems.add("the table of parts has no row of @" + part));
        Set<String> ids = laws.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        LAW.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .filter(law -> !ids.contains(law) && !law.equals(INVENTED))
                .forEach(law -> problems.add("the README names " + law + ", which is no law"));
        problems.addAll(callsOfDjls(text));
        problems.addAll(countOfScenarios(text));
        return problems;
    }

    /** DJL-02's table, in bfloat16, by what comes of the calls. */
    private static List<String> callsOfDjls(String text) {
        FeatureText calls = FeatureText.all().stream()
                .filter(feature -> feature.law().equals("DJL-02"))
                .findFirst()
                .orElseThrow();
        Map<String, List<String>> byOutcome = calls.lines().stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| call "))
                .map(line -> line.split(" *\\| *"))
                .collect(Collectors.groupingBy(
                        cells -> cells[3], Collectors.mapping(cells -> cells[1], Collectors.toList())));
        return byOutcome.entrySet().stream()
                .map(row -> "| " + row.getKey() + " | " + String.join(", ", row.getValue()) + " |")
                .filter(row -> !text.contains(row))
                .map(row -> "the README lacks '" + row + "'")
                .toList();
    }

    private static List<String> countOfScenarios(String text) {
        Matcher said = SCENARIOS.matcher(text);
        if (!said.find()) {
            return List.of("the README does not say how many scenarios there are");
        }
        int scenarios = Features.all().stream()
                .mapToInt(feature -> feature.scenarios().size())
                .sum();
        return Integer.parseInt(said.group(1)) == scenarios
                ? List.of()
                : List.of("the README counts " + said.group(1) + " scenarios, the features have " + scenarios);
    }
}
