package dev.mixedprecision.report.run;

import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole run of the specification.
 *
 * @param started when it began
 * @param ended when it ended
 * @param selection the tag expression that selected the scenarios; empty for all
 * @param machine what the numbers depend on, by name
 * @param scenarios in the order in which they ran
 */
public record Run(
        Instant started, Instant ended, String selection, Map<String, String> machine, List<ScenarioRecord> scenarios) {
    /** The version of the file's form, raised whenever a reader of the old one would misread the new one. */
    public static final int FORMAT = 1;

    public Run {
        machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine)); // in their order
        scenarios = List.copyOf(scenarios);
    }

    /** A fact of the machine; empty where it is not known. */
    public String fact(String name) {
        return machine.getOrDefault(name, "");
    }

    /** What became of every law, in the order of the ids. */
    public Map<String, LawRecord> laws() {
        return LawRecord.of(scenarios);
    }

    public Optional<ScenarioRecord> scenario(String id) {
        return scenarios.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** How many scenarios had an outcome. */
    public long count(Outcome outcome) {
        return scenarios.stream().filter(each -> each.outcome() == outcome).count();
    }
}
