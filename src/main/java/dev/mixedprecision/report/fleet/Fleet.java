package dev.mixedprecision.report.fleet;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.LawRecord;
import dev.mixedprecision.report.run.Numbers;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs of several machines.
 *
 * @param runs by the machine's name, in the order of the columns
 */
public record Fleet(Map<String, Run> runs) {
    /** What no machine has said. */
    static final String NOTHING = "–";

    /**
     * One thing on every machine.
     *
     * @param law the id of its law
     * @param what which
     * @param cells what each machine says of it
     * @param said how many machines have anything to say
     * @param differs whether those are not of one mind
     */
    public record Row(String law, String what, List<String> cells, int said, boolean differs) {
        public Row {
            cells = List.copyOf(cells);
        }

        /** Whether machines can differ in it. */
        public boolean isCompared() {
            return said > 1;
        }
    }

    /** The runs of machines that name themselves: by device and libtorch, the second of one name with a number. */
    public static Fleet of(List<Run> runs) {
        Map<String, Run> named = new LinkedHashMap<>();
        for (Run run : runs) {
            String name =
                    run.fact("Device").replaceFirst("^CUDA \\((.*)\\)$", "$1") + ", libtorch " + run.fact("libtorch");
            String unique = name;
            for (int number = 2; named.containsKey(unique); number++) {
                unique = name + " (" + number + ")";
            }
            named.put(unique, run);
        }
        return new Fleet(named);
    }

    /** What became of every law on every machine. */
    public List<Row> laws() {
        Set<String> ids = new TreeSet<>();
        runs.values().forEach(run -> ids.addAll(run.laws().keySet()));
        List<Row> rows = new ArrayList<>();
        for (String id : ids) {
            List<LawRecord> records =
                    runs.values().stream().map(run -> run.laws().get(id)).toList();
            String title = records.stream()
                    .filter(law -> law != null)
                    .findFirst()
                    .orElseThrow()
                    .title();
            // A law that one machine cannot try is no law on which two differ.
            List<ScenarioRecord.Outcome> tried = records.stream()
                    .filter(law -> law != null && !law.outcome().isLeftOut())
                    .map(LawRecord::outcome)
                    .toList();
            rows.add(new Row(
                    id,
                    title,
                    records.stream()
                            .map(law -> law == null ? NOTHING : law.outcome().toString())
                            .toList(),
                    tried.size(),
                    tried.stream().distinct().count() > 1));
        }
        return rows;
    }

    /**
     * Every figure on every machine, times as shares of the machine's measured peak. They differ where answers or bits are
     * not the same, and numbers where their spreads share nothing; numbers whose spread is not known are only shown.
     */
    public List<Row> figures() {
        Map<String, List<Finding>> figures = new LinkedHashMap<>();
        Map<String, String> laws = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (Run run : runs.values()) {
            for (ScenarioRecord scenario : run.scenarios()) {
                for (Finding finding : scenario.findings()) {
                    names.add(finding.what());
                    laws.putIfAbsent(finding.what(), scenario.law());
                }
            }
        }
        for (String name : names) {
            List<Finding> row = new ArrayList<>();
            runs.values().forEach(run -> row.add(find(run, name)));
            figures.put(name, row);
        }
        List<Row> rows = new ArrayList<>();
        figures.forEach((name, row) -> {
            boolean isTime =
                    row.stream().anyMatch(each -> each != null && each.unit().equals("ms"));
            List<String> cells = row.stream().map(each -> cell(each, isTime)).toList();
            int said = said(cells);
            if (said > 0) {
                rows.add(new Row(
                        laws.get(name),
                        isTime ? name + ", share of the measured peak" : name,
                        cells,
                        said,
                        !isTime && differs(row)));
            }
        });
        return rows;
    }

    private static int said(List<String> cells) {
        return (int) cells.stream().filter(cell -> !cell.equals(NOTHING)).count();
    }

    private static Finding find(Run run, String what) {
        return run.scenarios().stream()
                .flatMap(scenario -> scenario.findings().stream())
                .filter(finding -> finding.what().equals(what))
                .findFirst()
                .orElse(null);
    }

    private static String cell(Finding finding, boolean isTime) {
        if (finding == null || isTime && finding.shareOfPeak().isEmpty()) {
            return NOTHING;
        }
        return isTime ? Numbers.brief(100 * finding.shareOfPeak().getAsDouble()) + " %" : finding.shown();
    }

    private static boolean differs(List<Finding> row) {
        List<Finding> known = row.stream().filter(each -> each != null).toList();
        for (Finding one : known) {
            for (Finding other : known) {
                boolean exact =
                        one.reading().value().isEmpty() || !one.reading().bits().isEmpty();
                if (exact && !one.reading().text().equals(other.reading().text())
                        || one.reading().spread().isApartFrom(other.reading().spread())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The bits and answers that were judged; they differ where they are not the same on all machines that judged them. */
    public List<Row> answers() {
        List<Row> rows = new ArrayList<>();
        Map<String, List<String>> cells = new LinkedHashMap<>();
        int column = 0;
        for (Run run : runs.values()) {
            for (ScenarioRecord scenario : run.scenarios()) {
                int number = 0;
                for (var judgement : scenario.judgements()) {
                    number++;
                    if (!judgement.measured().bits().isEmpty()) {
                        List<String> row =
                                cells.computeIfAbsent(scenario.id() + "\n" + number, any -> new ArrayList<>(empty()));
                        row.set(column, judgement.measured().text());
                    }
                }
            }
            column++;
        }
        cells.forEach((key, row) -> {
            boolean differs = row.stream()
                            .filter(cell -> !cell.equals(NOTHING))
                            .distinct()
                            .count()
                    > 1;
            rows.add(new Row(key.substring(0, 6), key.substring(9, key.indexOf('\n')), row, said(row), differs));
        });
        return rows;
    }

    private List<String> empty() {
        return Collections.nCopies(runs.size(), NOTHING);
    }
}
