package dev.mixedprecision.report.summary;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.LawRecord;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import dev.mixedprecision.report.summary.Figures.Cell;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a run found, ordered for a reader.
 *
 * @param run the run
 * @param charts what its scenarios drew for the summary
 */
public record Summary(Run run, List<SummaryChart> charts) {
    /** What a reader asks. */
    public static final String TITLE = "What mixed precision does on this machine";

    /** The same where a report sorts by name, and it is to come first. */
    public static final String FIRST = "0 · " + TITLE;

    /** What each part answers, in the order in which a reader asks; a part that is not named comes last, by its name. */
    private static final Map<String, String> HEADINGS = headings();

    private static Map<String, String> headings() {
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("speedup", "How much faster it trains");
        headings.put("execution", "What launching hides, and what fusing changes");
        headings.put("loss-scaling", "Whether it learns as well");
        headings.put("accumulation", "What an accumulator loses");
        headings.put("autocast", "Which types autocast gives");
        headings.put("layer-norm", "Why layer norm is apart");
        headings.put("tensor-core", "How the tensor cores round");
        headings.put("float8", "What float8 does");
        headings.put("conformance", "Whether autocast follows its lists");
        headings.put("scope", "Where autocast's scope ends");
        headings.put("djl", "What DJL's own calls do");
        return headings;
    }

    public Summary {
        charts = List.copyOf(charts);
    }

    /** What a part answers. */
    public static String heading(String part) {
        String name = part.replace('-', ' ');
        return HEADINGS.getOrDefault(part, name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    }

    /** A section for every part that has run and named a figure. */
    public List<Section> sections() {
        Set<String> parts = new LinkedHashSet<>(HEADINGS.keySet());
        run.scenarios().forEach(each -> parts.add(each.part()));
        return parts.stream()
                .map(part -> new Section(part, heading(part), figures(part), charts(part)))
                .filter(section -> !section.figures().isEmpty())
                .toList();
    }

    /** What two laws have both found is named once. */
    private List<Figures> figures(String part) {
        Map<List<String>, List<Cell>> lines = new LinkedHashMap<>();
        Set<List<String>> named = new HashSet<>();
        for (ScenarioRecord scenario : run.scenarios()) {
            for (Finding finding : scenario.findings()) {
                boolean isNew =
                        named.add(List.of(finding.what(), finding.reading().text()));
                if (scenario.part().equals(part) && finding.isKey() && isNew) {
                    String[] words = finding.what().split(", ", 2);
                    lines.computeIfAbsent(List.of(scenario.law(), words[0]), any -> new ArrayList<>())
                            .add(new Cell(words.length == 1 ? "" : words[1], finding, scenario.outcome()));
                }
            }
        }
        List<Figures> figures = new ArrayList<>();
        lines.forEach((line, cells) -> figures.add(new Figures(line.get(0), line.get(1), cells)));
        return figures;
    }

    private List<SummaryChart> charts(String part) {
        Map<String, LawRecord> laws = run.laws();
        Set<String> drawn = new HashSet<>();
        return charts.stream()
                .filter(chart -> laws.containsKey(chart.law())
                        && laws.get(chart.law()).part().equals(part))
                .filter(chart -> drawn.add(chart.svg()))
                .toList();
    }

    /** How many laws had an outcome. */
    public long laws(Outcome outcome) {
        return run.laws().values().stream()
                .filter(law -> law.outcome() == outcome)
                .count();
    }

    /** The laws that do not hold, with the reason of the first scenario that is red. */
    public List<ScenarioRecord> red() {
        return run.laws().values().stream()
                .filter(law -> law.outcome().isRed())
                .map(law -> law.scenarios().stream()
                        .filter(each -> each.outcome() == law.outcome())
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    public List<LeftOut> leftOut() {
        return LeftOut.of(run.scenarios());
    }

    /** What became of the laws, in one line: 58 held, 1 failed, 9 not run here. */
    public String verdict() {
        List<String> words = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            long laws = laws(outcome);
            if (laws > 0) {
                words.add(laws + " " + outcome);
            }
        }
        return words.isEmpty() ? "no law was selected" : String.join(", ", words);
    }

    /** The key figures by name, for Allure's environment: each line of the summary as one fact. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Laws", verdict());
        for (Section section : sections()) {
            for (Figures figures : section.figures()) {
                facts.put(figures.law() + " " + figures.heading(), figures.inOneLine());
            }
        }
        return facts;
    }
}
