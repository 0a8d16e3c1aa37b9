package dev.mixedprecision.spec;

import io.qameta.allure.listener.TestLifecycleListener;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.TestResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Gives each scenario of the report what the report is sorted by: the part as epic, the law as feature and in the name.
 * Severity and tags come from the file. A hook could not do it: in Allure's eyes a hook is outside its scenario.
 */
public final class AllureLabels implements TestLifecycleListener {
    private static final Set<String> REPLACED = Set.of("package", "testClass", "suite", "thread", "gherkin_uri");

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
        kept.add(label("suite", law + " " + feature));
        kept.add(label("package", "features." + part.folder()));
        kept.add(label("testClass", result.getFullName()));
        result.setLabels(kept);
        result.setName(law + " · " + result.getName());
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
