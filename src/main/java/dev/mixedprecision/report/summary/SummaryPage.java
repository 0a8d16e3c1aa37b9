package dev.mixedprecision.report.summary;

import static dev.mixedprecision.report.page.Html.escaped;

import dev.mixedprecision.report.page.Page;
import dev.mixedprecision.report.run.LawRecord;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import dev.mixedprecision.report.summary.Figures.Cell;
import java.util.Map;

/** The summary as a page: one file, with nothing from elsewhere. */
public final class SummaryPage {
    private final Summary summary;
    private final boolean linked;

    private SummaryPage(Summary summary, boolean linked) {
        this.summary = summary;
        this.linked = linked;
    }

    /**
     * The whole page.
     *
     * @param places files to read on in, by what they are, relative to the page
     */
    public static String of(Summary summary, Map<String, String> places) {
        SummaryPage page = new SummaryPage(summary, true);
        return Page.of(Summary.TITLE, page.machine() + page.links(places) + page.body() + page.laws());
    }

    /** What stands in the description of a scenario of Allure's: no charts, and no links, which lead nowhere from there. */
    public static String fragment(Summary summary) {
        return Page.fragment(new SummaryPage(summary, false).body());
    }

    private String machine() {
        StringBuilder html = new StringBuilder("<dl class=\"facts\">");
        summary.run().machine().forEach((name, value) -> html.append("<div><dt>")
                .append(escaped(name))
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd></div>"));
        html.append("<div><dt>Run</dt><dd>")
                .append(escaped(
                        summary.run().started().toString().substring(0, 16).replace('T', ' ')))
                .append(" UTC</dd></div>");
        if (!summary.run().selection().isEmpty()) {
            html.append("<div><dt>Selection</dt><dd>")
                    .append(escaped(summary.run().selection()))
                    .append("</dd></div>");
        }
        return html.append("</dl>\n").toString();
    }

    private String links(Map<String, String> places) {
        StringBuilder html = new StringBuilder("<nav>");
        places.forEach((what, where) -> html.append("<a href=\"")
                .append(escaped(where))
                .append("\">")
                .append(escaped(what))
                .append("</a> "));
        return html.append("<a href=\"#laws\">All laws</a></nav>\n").toString();
    }

    private String body() {
        StringBuilder html = new StringBuilder(tiles()).append(red());
        summary.sections().forEach(section -> html.append(section(section)));
        return html.append(leftOut()).toString();
    }

    private String tiles() {
        StringBuilder html = new StringBuilder("<div class=\"tiles\">");
        for (Outcome outcome : Outcome.values()) {
            long laws = summary.laws(outcome);
            long scenarios = summary.run().count(outcome);
            if (laws > 0 || scenarios > 0) {
                html.append("<div class=\"tile ")
                        .append(outcome)
                        .append("\"><b>")
                        .append(laws);
                html.append("</b> ").append(laws == 1 ? "law " : "laws ").append(outcome);
                html.append("<small>").append(scenarios).append(scenarios == 1 ? " scenario" : " scenarios");
                html.append("</small></div>");
            }
        }
        return html.append("</div>\n").toString();
    }

    private String red() {
        if (summary.red().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section><h2>What does not hold</h2><table><tbody>");
        for (ScenarioRecord each : summary.red()) {
            html.append("<tr><td class=\"law\">").append(law(each.law())).append("</td><td>");
            html.append(Page.badge(each.outcome())).append("</td><td>").append(escaped(each.title()));
            html.append("<div class=\"reason\">").append(escaped(each.name())).append(": ");
            html.append(escaped(each.reason())).append("</div></td></tr>\n");
        }
        return html.append("</tbody></table></section>\n").toString();
    }

    private String section(Section section) {
        boolean charts = linked && !section.charts().isEmpty();
        StringBuilder html = new StringBuilder("<section><h2>")
                .append(escaped(section.heading()))
                .append("</h2>")
                .append(charts ? "<div class=\"beside\"><div>" : "")
                .append("<table><tbody>\n");
        for (Figures figures : section.figures()) {
            html.append("<tr><td class=\"law\">").append(law(figures.law())).append("</td><td>");
            html.append(Page.badge(figures.outcome())).append("</td><td><div class=\"what\">");
            html.append(escaped(figures.heading()))
                    .append("</div>")
                    .append(cells(figures))
                    .append("</td></tr>\n");
        }
        html.append("</tbody></table>");
        if (charts) {
            html.append("</div><div class=\"charts\">");
            section.charts().forEach(chart -> html.append("<figure>")
                    .append(chart.svg())
                    .append("<figcaption>")
                    .append(escaped(chart.name()))
                    .append(" (")
                    .append(law(chart.law()))
                    .append(")</figcaption></figure>"));
            html.append("</div></div>");
        }
        return html.append("</section>\n").toString();
    }

    private static String cells(Figures figures) {
        StringBuilder html = new StringBuilder("<ul class=\"cells\">");
        for (Cell cell : figures.cells()) {
            html.append(cell.outcome().isRed() ? "<li class=\"red\">" : "<li>");
            if (!cell.of().isEmpty()) {
                html.append("<span class=\"of\">").append(escaped(cell.of())).append("</span> ");
            }
            html.append("<b class=\"figure\">")
                    .append(escaped(cell.finding().shown()))
                    .append("</b></li>");
        }
        return html.append("</ul>").toString();
    }

    private String leftOut() {
        if (summary.leftOut().isEmpty()) {
            return "";
        }
        StringBuilder html =
                new StringBuilder("<section><h2>What this machine left out</h2><table class=\"left\"><tbody>\n");
        for (LeftOut each : summary.leftOut()) {
            html.append("<tr><td>")
                    .append(escaped(each.part()))
                    .append("</td><td>")
                    .append(Page.badge(each.outcome()));
            html.append("</td><td>").append(escaped(each.count()));
            html.append("<div class=\"reason\">").append(escaped(each.reason())).append("</div></td></tr>\n");
        }
        return html.append("</tbody></table></section>\n").toString();
    }

    private String laws() {
        StringBuilder html = new StringBuilder("<section id=\"laws\"><h2>All laws</h2><table class=\"laws\"><tbody>\n");
        for (LawRecord law : summary.run().laws().values()) {
            html.append("<tr id=\"")
                    .append(law.id())
                    .append("\"><td class=\"law\">")
                    .append(law.id());
            html.append("</td><td>")
                    .append(Page.badge(law.outcome()))
                    .append("</td><td>")
                    .append(escaped(law.title()));
            html.append("<div class=\"reason\">").append(counts(law)).append("</div></td></tr>\n");
        }
        return html.append("</tbody></table></section>\n").toString();
    }

    private static String counts(LawRecord law) {
        StringBuilder text = new StringBuilder();
        for (Outcome outcome : Outcome.values()) {
            if (law.count(outcome) > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(law.count(outcome))
                        .append(' ')
                        .append(outcome);
            }
        }
        return text.toString();
    }

    private String law(String id) {
        return linked ? "<a href=\"#" + id + "\">" + id + "</a>" : id;
    }
}
