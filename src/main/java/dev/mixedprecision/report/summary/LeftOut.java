package dev.mixedprecision.report.summary;

import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scenarios of one part that were left out for one reason: one line for all of them.
 *
 * @param part the part's folder
 * @param outcome skipped or pending
 * @param reason why
 * @param scenarios how many and which
 */
public record LeftOut(String part, Outcome outcome, String reason, List<ScenarioRecord> scenarios) {
    public LeftOut {
        scenarios = List.copyOf(scenarios);
    }

    /** The lines of a run, by part and reason, in the order in which they came up. */
    public static List<LeftOut> of(List<ScenarioRecord> scenarios) {
        Map<List<Object>, List<ScenarioRecord>> groups = new LinkedHashMap<>();
        for (ScenarioRecord each : scenarios) {
            if (each.outcome().isLeftOut()) {
                groups.computeIfAbsent(List.of(each.part(), each.outcome(), each.reason()), any -> new ArrayList<>())
                        .add(each);
            }
        }
        return groups.values().stream()
                .map(each -> new LeftOut(
                        each.get(0).part(), each.get(0).outcome(), each.get(0).reason(), each))
                .toList();
    }

    /** How many scenarios, of which laws. */
    public String count() {
        List<String> laws =
                scenarios.stream().map(ScenarioRecord::law).distinct().sorted().toList();
        return scenarios.size()
                + (scenarios.size() == 1 ? " scenario of " : " scenarios of ")
                + (laws.size() < 4
                        ? String.join(", ", laws)
                        : laws.size() + " laws, " + laws.get(0) + " … " + laws.get(laws.size() - 1));
    }
}
