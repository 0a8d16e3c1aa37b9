package dev.mixedprecision.spec;

import dev.mixedprecision.spec.Features.Feature;
import io.cucumber.messages.types.Pickle;
import io.cucumber.tagexpressions.TagExpressionException;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Takes the scenarios that {@code cucumber.filter.tags} or {@code spec.rerun} leave out off the plan. Left to itself,
 * Cucumber's engine keeps them and reports them as skipped, where they drown the scenarios that were skipped for a reason.
 */
public final class SelectedScenarios implements PostDiscoveryFilter {
    static final String PROPERTY = "cucumber.filter.tags";

    /** A file of places, which Cucumber writes of the scenarios that have failed. */
    static final String RERUN = "spec.rerun";

    private static final String WHERE = ":";

    private final Optional<Set<String>> places;

    /** Called by the JUnit platform. */
    public SelectedScenarios() {
        this(Optional.ofNullable(System.getProperty(RERUN)).map(Path::of));
    }

    SelectedScenarios(Optional<Path> rerun) {
        places = rerun.filter(Files::isRegularFile).map(SelectedScenarios::read);
    }

    /**
     * Requires that the file of {@link #RERUN} names something to run.
     *
     * @throws IllegalArgumentException where it is not there, or empty
     */
    void requirePlaces(String file) {
        if (places.isEmpty()) {
            throw new IllegalArgumentException("-D" + RERUN + "=" + file + " is no file");
        }
        if (places.get().isEmpty()) {
            throw new IllegalArgumentException("-D" + RERUN + "=" + file + " is empty: nothing failed");
        }
    }

    /** The expression that was given; an empty one selects everything. */
    static String expression() {
        return System.getProperty(PROPERTY, "");
    }

    /** Whether a scenario is selected. */
    boolean selects(Feature feature, Pickle scenario) {
        return selects(Features.tags(scenario), feature.file(), feature.line(scenario));
    }

    /** How many scenarios of each law are selected. */
    static Map<String, Integer> byLaw() {
        return byLaw(new SelectedScenarios()::selects);
    }

    /** How many scenarios each law has. */
    static Map<String, Integer> ofAllLaws() {
        return byLaw((feature, scenario) -> true);
    }

    private static Map<String, Integer> byLaw(BiPredicate<Feature, Pickle> selects) {
        Map<String, Integer> laws = new TreeMap<>();
        for (Feature feature : Features.all()) {
            feature.scenarios().stream()
                    .filter(scenario -> selects.test(feature, scenario))
                    .forEach(scenario -> laws.merge(Laws.idOf(Features.tags(scenario)), 1, Integer::sum));
        }
        return laws;
    }

    private boolean selects(List<String> tags, Path file, int line) {
        return TagExpressionParser.parse(expression()).evaluate(tags)
                && (places.isEmpty() || places.get().contains(file + WHERE + line));
    }

    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        boolean scenario = descriptor.isTest()
                && descriptor.getUniqueId().getSegments().stream()
                        .anyMatch(segment -> segment.getType().equals("engine")
                                && segment.getValue().equals("cucumber"));
        if (!scenario) {
            return FilterResult.included("not a scenario");
        }
        List<String> tags = descriptor.getTags().stream()
                .map(TestTag::getName)
                .map(name -> "@" + name)
                .toList();
        FileSource source = (FileSource) descriptor.getSource().orElseThrow();
        int line = source.getPosition().map(FilePosition::getLine).orElseThrow();
        try {
            return FilterResult.includedIf(selects(tags, Features.path(source.getUri()), line));
        } catch (TagExpressionException e) {
            return FilterResult.included("the expression is wrong, which the preflight says better");
        }
    }

    /** A line a file, with the lines of its scenarios behind it: {@code file:features/scope/nesting.feature:7:12}. */
    private static Set<String> read(Path rerun) {
        try (Stream<String> lines = Files.lines(rerun)) {
            return lines.filter(line -> !line.isBlank())
                    .flatMap(line -> {
                        int end = line.indexOf(".feature") + ".feature".length();
                        String place = line.substring(0, end);
                        Path file = Features.path(URI.create(place.contains(WHERE) ? place : "file:" + place));
                        return Stream.of(line.substring(end + 1).split(WHERE)).map(number -> file + WHERE + number);
                    })
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
