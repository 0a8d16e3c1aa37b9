package dev.mixedprecision.report.summary;

import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The summary for a console. */
public final class SummaryText {
    private SummaryText() {}

    /**
     * What was found, what became of the laws, what was left out and why, and where to read on.
     *
     * @param places what is to be read, by what it is
     */
    public static String of(Summary summary, Map<String, String> places) {
        StringBuilder text = new StringBuilder("\n" + Summary.TITLE + "\n");
        summary.run().machine().entrySet().stream()
                .filter(fact -> fact.getKey().equals("Device") || fact.getKey().equals("libtorch"))
                .forEach(fact -> text.append("  ")
                        .append(fact.getKey())
                        .append(": ")
                        .append(fact.getValue())
                        .append('\n'));
        for (Section section : summary.sections()) {
            text.append("\n").append(section.heading()).append('\n');
            for (Figures figures : section.figures()) {
                text.append("  ").append(figures.law()).append(' ').append(mark(figures.outcome()));
                text.append(figures.heading()).append('\n');
                figures.cells()
                        .forEach(cell -> text.append("           ").append(cell).append('\n'));
            }
        }
        text.append("\nLaws: ")
                .append(summary.verdict())
                .append("\nScenarios: ")
                .append(scenarios(summary))
                .append('\n');
        for (ScenarioRecord red : summary.red()) {
            text.append("  ")
                    .append(red.outcome())
                    .append(": ")
                    .append(red.id())
                    .append("\n    ");
            text.append(red.reason()).append('\n');
        }
        for (LeftOut left : summary.leftOut()) {
            text.append("  ")
                    .append(left.outcome())
                    .append(": ")
                    .append(left.part())
                    .append(", ")
                    .append(left.count());
            text.append(": ").append(left.reason()).append('\n');
        }
        places.forEach(
                (what, where) -> text.append(what).append(": ").append(where).append('\n'));
        return text.toString();
    }

    private static String mark(Outcome outcome) {
        return outcome.isRed() ? "(" + outcome + ") " : "";
    }

    private static String scenarios(Summary summary) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> summary.run().count(outcome) > 0)
                .map(outcome -> summary.run().count(outcome) + " " + outcome)
                .collect(Collectors.joining(", "));
    }
}
