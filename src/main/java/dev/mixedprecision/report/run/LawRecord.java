package dev.mixedprecision.report.run;

import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a law: of all of its scenarios that were selected.
 *
 * @param id such as {@code ACC-01}
 * @param scenarios in the order in which they ran, one at least
 */
public record LawRecord(String id, List<ScenarioRecord> scenarios) {
    public LawRecord {
        scenarios = List.copyOf(scenarios);
    }

    /** The laws of some scenarios, by their ids. */
    static Map<String, LawRecord> of(List<ScenarioRecord> scenarios) {
        Map<String, List<ScenarioRecord>> byLaw = new TreeMap<>();
        scenarios.forEach(each ->
                byLaw.computeIfAbsent(each.law(), law -> new ArrayList<>()).add(each));
        Map<String, LawRecord> laws = new TreeMap<>();
        byLaw.forEach((id, of) -> laws.put(id, new LawRecord(id, of)));
        return laws;
    }

    public String part() {
        return scenarios.get(0).part();
    }

    public String title() {
        return scenarios.get(0).title();
    }

    /**
     * Failed where one scenario failed or broke, undecided where one is, held where one held and none is red; else left
     * out, as its scenarios were.
     */
    public Outcome outcome() {
        return List.of(Outcome.FAILED, Outcome.BROKEN, Outcome.UNDECIDED, Outcome.HELD, Outcome.PENDING).stream()
                .filter(each -> count(each) > 0)
                .findFirst()
                .orElse(Outcome.SKIPPED);
    }

    public long count(Outcome outcome) {
        return scenarios.stream().filter(each -> each.outcome() == outcome).count();
    }

    /** How many of the scenarios were left out. */
    public long leftOut() {
        return count(Outcome.SKIPPED) + count(Outcome.PENDING);
    }
}
