package dev.mixedprecision.lint;

import dev.mixedprecision.lint.Glue.Definition;
import dev.mixedprecision.spec.Features.Feature;
import io.cucumber.cucumberexpressions.Argument;
import io.cucumber.messages.types.Background;
import io.cucumber.messages.types.FeatureChild;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.Scenario;
import io.cucumber.messages.types.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which step definitions serve which step lines. A line is one as it stands in a feature file: that of an outline counts
 * once, whatever its examples fill in, unless they lead to several definitions.
 */
final class StepUsage {
    private final Glue glue;
    private final Map<Definition, Set<String>> lines = new LinkedHashMap<>();
    private final Set<String> unmatched = new TreeSet<>();

    StepUsage(Glue glue, List<Feature> features) {
        this.glue = glue;
        glue.definitions().forEach(definition -> lines.put(definition, new TreeSet<>()));
        features.forEach(this::count);
    }

    /** What is wrong with the words of the features, where at most so many definitions are wanted. */
    List<String> problems(int mostDefinitions, int mostUsedOnce) {
        List<String> problems = new ArrayList<>(unmatched);
        List<Definition> once = used(1);
        if (glue.definitions().size() > mostDefinitions) {
            problems.add(glue.definitions().size() + " step definitions, more than " + mostDefinitions
                    + "; the least used are " + once);
        }
        if (once.size() > mostUsedOnce) {
            problems.add(once.size() + " step definitions used by one line, more than " + mostUsedOnce + ": " + once);
        }
        used(0).forEach(definition -> problems.add("no step line says " + definition));
        glue.parameterTypes().stream()
                .filter(type -> glue.definitions().stream().noneMatch(definition -> definition.names(type)))
                .forEach(type -> problems.add("no step definition takes a {" + type + "}"));
        return problems;
    }

    /** The definitions that so many lines use. */
    List<Definition> used(int times) {
        return lines.entrySet().stream()
                .filter(each -> each.getValue().size() == times)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void count(Feature feature) {
        Map<String, Step> written = new HashMap<>();
        feature.document().getFeature().orElseThrow().getChildren().stream()
                .flatMap(StepUsage::steps)
                .forEach(step -> written.put(step.getId(), step));
        for (Pickle scenario : feature.scenarios()) {
            for (PickleStep step : scenario.getSteps()) {
                Step line = written.get(step.getAstNodeIds().get(0));
                count(feature.file() + ":" + line.getLocation().getLine(), step.getText());
            }
        }
    }

    private void count(String line, String text) {
        List<Definition> matching = glue.definitions().stream()
                .filter(definition -> definition.match(text) != null)
                .toList();
        if (matching.isEmpty()) {
            unmatched.add(line + " '" + text + "' is said by no step definition");
        } else if (matching.size() > 1) {
            unmatched.add(line + " '" + text + "' is said by several step definitions: " + matching);
        } else {
            read(line, text, matching.get(0));
            lines.get(matching.get(0)).add(line);
        }
    }

    /** The words must be some that the parameter's type knows, also where the scenario cannot run. */
    private void read(String line, String text, Definition definition) {
        try {
            definition.match(text).forEach(Argument::getValue);
        } catch (RuntimeException e) {
            unmatched.add(line + " '" + text + "' cannot be read: " + e.getMessage());
        }
    }

    private static Stream<Step> steps(FeatureChild child) {
        return Stream.concat(
                child.getBackground().map(Background::getSteps).stream().flatMap(List::stream),
                child.getScenario().map(Scenario::getSteps).stream().flatMap(List::stream));
    }
}
