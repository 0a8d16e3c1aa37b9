package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import dev.mixedprecision.spec.Features.Feature;
import dev.mixedprecision.spec.Laws;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.PickleStepType;
import io.cucumber.messages.types.Tag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The features keep to the house's rules: a Given first, one When, three to six steps, of which a background has at most
 * two, known tags, one law a file, unique names.
 */
class FeatureLintTest {
    private static final Set<String> SEVERITIES = Set.of("@blocker", "@critical", "@normal", "@minor", "@trivial");
    private static final Set<String> KNOWN = Set.of("@cuda", "@deliverable");
    private static final int FEWEST_STEPS = 3;
    private static final int MOST_STEPS = 6;
    private static final int LONGEST_BACKGROUND = 2;

    @Test
    void everyFeatureKeepsTheRules() {
        List<Feature> features = Features.all();
        assertThat(features).isNotEmpty();
        assertThat(problems(features)).isEmpty();
    }

    /** Each broken feature is noticed, for the reason that its comment names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-given-first: not with a Given",
                "two-whens: has 2 When",
                "unknown-tag: unknown tag @fast",
                "no-law-id: has 0 law ids",
                "same-name: two scenarios are named",
                "wrong-part-tag: lacks its part's tag @accumulation",
                "no-severity: has 0 severities",
                "no-reason: says no reason",
                "too-short: has 2 steps",
                "too-long: has 7 steps",
                "long-background: has a background of 3 steps",
                "cuda-without-tag: says a CUDA device and lacks @cuda",
                "tag-without-cuda: has @cuda and says no CUDA device"
            })
    void aBrokenFeatureIsNoticed(String example) {
        String[] parts = example.split(": ");
        Feature broken = BrokenFeatures.parse(parts[0]);
        assertThat(problems(List.of(broken))).anyMatch(problem -> problem.contains(parts[1]));
    }

    private static List<String> problems(List<Feature> features) {
        List<String> problems = new ArrayList<>();
        Map<String, Path> laws = new HashMap<>();
        for (Feature feature : features) {
            var header = feature.document().getFeature().orElseThrow();
            List<String> tags = header.getTags().stream().map(Tag::getName).toList();
            String part = feature.file().getName(1).toString();
            String where = feature.file() + " ";
            if (!tags.contains("@" + part)) {
                problems.add(where + "lacks its part's tag @" + part);
            }
            List<String> ids = tags.stream().filter(Laws.ID.asMatchPredicate()).toList();
            if (ids.size() != 1) {
                problems.add(where + "has " + ids.size() + " law ids");
            }
            for (String id : ids) {
                Path other = laws.put(id, feature.file());
                if (other != null) {
                    problems.add(where + "has the law id " + id + " of " + other);
                }
            }
            long severities = tags.stream().filter(SEVERITIES::contains).count();
            if (severities != 1) {
                problems.add(where + "has " + severities + " severities");
            }
            if (header.getDescription().isBlank()) {
                problems.add(where + "says no reason under its title");
            }
            header.getChildren().stream()
                    .flatMap(child -> child.getBackground().stream())
                    .filter(background -> background.getSteps().size() > LONGEST_BACKGROUND)
                    .forEach(background -> problems.add(where + "has a background of "
                            + background.getSteps().size() + " steps"));
            Set<String> names = new HashSet<>();
            for (Pickle scenario : feature.scenarios()) {
                problems.addAll(problems(where + "'" + scenario.getName() + "' ", scenario, part));
                if (!names.add(scenario.getName())) {
                    problems.add(where + "two scenarios are named '" + scenario.getName() + "'");
                }
            }
        }
        return problems;
    }

    private static Collection<String> problems(String where, Pickle scenario, String part) {
        List<String> problems = new ArrayList<>();
        Features.tags(scenario).stream()
                .filter(tag -> !KNOWN.contains(tag)
                        && !SEVERITIES.contains(tag)
                        && !tag.equals("@" + part)
                        && !Laws.ID.asMatchPredicate().test(tag))
                .forEach(tag -> problems.add(where + "unknown tag " + tag));
        List<PickleStep> steps = scenario.getSteps();
        if (steps.isEmpty() || steps.get(0).getType().orElseThrow() != PickleStepType.CONTEXT) {
            problems.add(
                    where + "begins with '" + (steps.isEmpty() ? "nothing" : "When or Then") + "', not with a Given");
        }
        if (steps.size() < FEWEST_STEPS || steps.size() > MOST_STEPS) {
            problems.add(where + "has " + steps.size() + " steps");
        }
        boolean tagged = Features.tags(scenario).contains("@cuda");
        boolean onCuda = steps.stream().anyMatch(step -> step.getText().startsWith("a CUDA device"));
        if (onCuda && !tagged) {
            problems.add(where + "says a CUDA device and lacks @cuda, without which it fails where there is none");
        }
        if (tagged && !onCuda) {
            problems.add(where + "has @cuda and says no CUDA device");
        }
        long whens = steps.stream()
                .filter(step -> step.getType().orElseThrow() == PickleStepType.ACTION)
                .count();
        if (whens != 1) {
            problems.add(where + "has " + whens + " When");
        }
        return problems;
    }
}
