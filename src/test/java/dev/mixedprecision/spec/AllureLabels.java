package dev.mixedprecision.spec;

import io.qameta.allure.listener.TestLifecycleListener;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Link;
import io.qameta.allure.model.TestResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives each scenario of the report what the report is sorted by: the part as epic, the law with its id as feature
 * and in the name; and links to what is written about it. Severity and tags come from the file. A hook could not do it: in Allure's eyes a hook is outside its scenario.
 */
public final class AllureLabels implements TestLifecycleListener {
    private static final Set<String> REPLACED =
            Set.of("feature", "story", "package", "testClass", "suite", "thread", "gherkin_uri");

    @Override
    public void beforeTestSchedule(TestResult result) {
        List<Label> labels = result.getLabels();
        String uri = value(labels, "gherkin_uri");
        if (uri == null) {
            return; // not a scenario
        }
        String law = Laws.idOf(labels.stream()
                .filter(label -> label.getName().equals("tag"))
                .map(label -> "@" + label.getValue())
                .toList());
        Laws.Part part = Laws.partOf(URI.create(uri));
        String feature = value(labels, "feature");
        List<Label> kept = new ArrayList<>(labels.stream()
                .filter(label -> !REPLACED.contains(label.getName()))
                .toList());
        kept.add(label("epic", part.title()));
        kept.add(label("law", law));
        kept.add(label("parentSuite", part.title()));
        kept.add(label("feature", law + " " + feature));
        kept.add(label("suite", law + " " + feature));
        kept.add(label("package", "features." + part.folder()));
        kept.add(label("testClass", result.getFullName()));
        result.setLabels(kept);
        result.setName(law + " · " + Digits.shown(result.getName()));
        result.setDescription(described(result));
        result.setParameters(List.of());
        List<Link> links = new ArrayList<>(result.getLinks());
        FurtherReading.of(law, part.folder()).stream()
                .map(page -> new Link().setName(page.name()).setUrl(page.url()))
                .forEach(links::add);
        result.setLinks(links);
    }

    /** Why the law holds, and this scenario's row by the names of its columns, which Allure's trees would not show. */
    private static String described(TestResult result) {
        String row = result.getParameters().stream()
                .map(parameter -> parameter.getName() + " " + parameter.getValue())
                .collect(Collectors.joining(", "));
        return Stream.of(flowing(result.getDescription()), row.isEmpty() ? "" : "**This scenario:** " + row)
                .filter(paragraph -> !paragraph.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    /** Paragraphs, whose lines are as long as the page is wide, and not as the file's. */
    static String flowing(String description) {
        return description == null
                ? ""
                : Arrays.stream(description.strip().split("\\R\\s*\\R"))
                        .map(paragraph -> paragraph.strip().replaceAll("\\s*\\R\\s*", " "))
                        .collect(Collectors.joining("\n\n"));
    }

    private static String value(List<Label> labels, String name) {
        return labels.stream()
                .filter(label -> label.getName().equals(name))
                .map(Label::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Label label(String name, String value) {
        return new Label().setName(name).setValue(value);
    }
}
