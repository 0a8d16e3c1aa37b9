package dev.mixedprecision.report.comparison;

import static dev.mixedprecision.report.page.Html.escaped;

import dev.mixedprecision.report.comparison.Change.Kind;
import dev.mixedprecision.report.page.Page;
import java.util.List;
import java.util.Map;

/** A comparison as a page. */
public final class ComparisonPage {
    /** What a reader asks. */
    public static final String TITLE = "What has changed since the baseline";

    /** The same where a report sorts by name: it comes behind the summary. */
    public static final String SECOND = "1 · " + TITLE;

    private ComparisonPage() {}

    /** A page of its own. */
    public static String of(RunComparison comparison) {
        return Page.of(TITLE, body(comparison));
    }

    /** What stands in the description of a scenario of Allure's. */
    public static String fragment(RunComparison comparison) {
        return Page.fragment(body(comparison));
    }

    private static String body(RunComparison comparison) {
        List<Change> changes = comparison.changes();
        StringBuilder html = new StringBuilder("<div class=\"tiles\">");
        for (Kind kind : Kind.values()) {
            long count = changes.stream().filter(each -> each.kind() == kind).count();
            if (count > 0) {
                html.append("<div class=\"tile ")
                        .append(kind.isStrict() ? "failed" : "")
                        .append("\"><b>")
                        .append(count);
                html.append("</b> <small>").append(escaped(kind.title())).append("</small></div>");
            }
        }
        html.append("</div>\n").append(machines(comparison));
        if (changes.isEmpty()) {
            html.append(
                    "<section><h2>Nothing has changed</h2><p>No bit, no type, no verdict; no number beyond the spread of"
                            + " both runs.</p></section>\n");
        }
        for (Kind kind : Kind.values()) {
            html.append(section(
                    kind, changes.stream().filter(each -> each.kind() == kind).toList()));
        }
        return html.toString();
    }

    private static String machines(RunComparison comparison) {
        StringBuilder html = new StringBuilder(
                "<section><h2>The two runs</h2><table><tbody><tr><th></th><th>baseline</th><th>this run</th></tr>\n");
        html.append(row(
                "Run",
                List.of(
                        comparison.before().started().toString(),
                        comparison.after().started().toString())));
        for (Map.Entry<String, List<String>> fact : comparison.differingFacts().entrySet()) {
            html.append(row(fact.getKey(), fact.getValue()));
        }
        return html.append("</tbody></table><p>")
                .append(
                        comparison.isOneMachine()
                                ? "One kind of machine: times are compared as they are."
                                : "Two machines: times are compared as shares of each one's measured peak.")
                .append("</p></section>\n")
                .toString();
    }

    private static String row(String name, List<String> values) {
        return "<tr><td>" + escaped(name) + "</td><td>" + escaped(values.get(0)) + "</td><td>" + escaped(values.get(1))
                + "</td></tr>\n";
    }

    private static String section(Kind kind, List<Change> changes) {
        if (changes.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section><h2>")
                .append(escaped(kind.title()))
                .append("</h2><table><tbody><tr><th>what</th><th>baseline</th><th>this run</th></tr>\n");
        for (Change change : changes) {
            html.append("<tr><td><div class=\"what\">").append(escaped(change.scenario()));
            html.append("</div><div class=\"reason\">")
                    .append(escaped(change.what()))
                    .append("</div></td><td>");
            html.append(escaped(change.before()))
                    .append("</td><td>")
                    .append(escaped(change.after()))
                    .append("</td></tr>\n");
        }
        return html.append("</tbody></table></section>\n").toString();
    }
}
