package dev.mixedprecision.report.summary;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of the summary: the figures of one law under one heading.
 *
 * @param law the id of the law in whose name they were found
 * @param heading what was measured: the words of the findings up to their first comma
 * @param cells one a finding
 */
public record Figures(String law, String heading, List<Cell> cells) {
    /**
     * A figure.
     *
     * @param of which case it is of: the words of the finding behind the first comma; empty where there are none
     * @param finding the figure
     * @param outcome what became of the scenario that found it
     */
    public record Cell(String of, Finding finding, Outcome outcome) {
        @Override
        public String toString() {
            return of.isEmpty() ? finding.shown() : of + ": " + finding.shown();
        }
    }

    public Figures {
        cells = List.copyOf(cells);
    }

    /** What became of the scenarios that found the figures: of the worst of them. */
    public Outcome outcome() {
        return cells.stream()
                .map(Cell::outcome)
                .filter(Outcome::isRed)
                .findFirst()
                .orElse(cells.get(0).outcome());
    }

    /** All figures in one line. */
    public String inOneLine() {
        return cells.stream().map(Cell::toString).collect(Collectors.joining("; "));
    }
}
