package dev.mixedprecision.report.summary;

import java.util.List;

/**
 * What the summary says of one part.
 *
 * @param part the part's folder
 * @param heading what a reader of it wants to know
 * @param figures a line each, in the order in which they were found
 * @param charts beside them
 */
public record Section(String part, String heading, List<Figures> figures, List<SummaryChart> charts) {
    public Section {
        figures = List.copyOf(figures);
        charts = List.copyOf(charts);
    }
}
