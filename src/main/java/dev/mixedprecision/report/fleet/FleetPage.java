package dev.mixedprecision.report.fleet;

import static dev.mixedprecision.report.page.Html.escaped;

import dev.mixedprecision.report.fleet.Fleet.Row;
import dev.mixedprecision.report.page.Page;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import dev.mixedprecision.report.summary.Summary;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** A fleet as a page. */
public final class FleetPage {
    /** What a reader asks. */
    public static final String TITLE = "What mixed precision does on these machines";

    private static final List<String> OUTCOMES =
            Arrays.stream(Outcome.values()).map(Object::toString).toList();

    private final Fleet fleet;

    private FleetPage(Fleet fleet) {
        this.fleet = fleet;
    }

    /** The whole page. */
    public static String of(Fleet fleet) {
        FleetPage page = new FleetPage(fleet);
        List<Row> laws = fleet.laws();
        List<Row> bits = fleet.answers();
        return Page.of(
                TITLE,
                page.machines()
                        + page.table(
                                "Laws that differ between machines", differing(laws), agreement(laws, "laws", "tried"))
                        + page.table(
                                "Judged bits that differ between machines",
                                differing(bits),
                                agreement(bits, "results with their bits", "judged"))
                        + page.table("Figures", fleet.figures(), "No run named a figure.")
                        + page.table("All laws", laws, "No law was selected."));
    }

    private static List<Row> differing(List<Row> rows) {
        return rows.stream().filter(Row::differs).toList();
    }

    /** What is said where nothing differs: of how much, since the rest was not compared. */
    private static String agreement(List<Row> rows, String things, String did) {
        long compared = rows.stream().filter(Row::isCompared).count();
        return compared == 0
                ? "There are no " + things + " that two of them have " + did + "."
                : "They agree on each of the " + things + " that two or more of them have " + did + ", " + compared
                        + " of " + rows.size() + ".";
    }

    private String machines() {
        TreeSet<String> facts = new TreeSet<>();
        fleet.runs().values().forEach(run -> facts.addAll(run.machine().keySet()));
        StringBuilder html = new StringBuilder("<section><h2>The machines</h2><table>" + header(""));
        html.append("<tr><td>Laws</td>");
        fleet.runs().values().forEach(run -> html.append("<td>")
                .append(escaped(new Summary(run, List.of()).verdict()))
                .append("</td>"));
        html.append("</tr>\n");
        for (String fact : facts) {
            html.append("<tr><td>").append(escaped(fact)).append("</td>");
            for (Run run : fleet.runs().values()) {
                html.append("<td>").append(escaped(run.fact(fact))).append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></section>\n").toString();
    }

    private String table(String title, List<Row> rows, String none) {
        StringBuilder html = new StringBuilder("<section><h2>").append(title).append("</h2>");
        if (rows.isEmpty()) {
            return html.append("<p>").append(none).append("</p></section>\n").toString();
        }
        html.append("<table>").append(header("law"));
        for (Row row : rows) {
            html.append(row.differs() ? "<tr class=\"red\">" : "<tr>")
                    .append("<td><b>")
                    .append(row.law());
            html.append("</b> ").append(escaped(row.what())).append("</td>");
            for (String cell : row.cells()) {
                html.append("<td>")
                        .append(OUTCOMES.contains(cell) ? Page.badge(cell) : escaped(cell))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></section>\n").toString();
    }

    private String header(String first) {
        StringBuilder html = new StringBuilder("<tbody><tr><th>").append(first).append("</th>");
        fleet.runs()
                .keySet()
                .forEach(name -> html.append("<th>").append(escaped(name)).append("</th>"));
        return html.append("</tr>\n").toString();
    }
}
