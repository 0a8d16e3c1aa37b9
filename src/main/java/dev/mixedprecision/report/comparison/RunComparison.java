package dev.mixedprecision.report.comparison;

import dev.mixedprecision.report.comparison.Change.Kind;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.run.LawRecord;
import dev.mixedprecision.report.run.Numbers;
import dev.mixedprecision.report.run.Reading;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A run beside an earlier one. What the later one did not select is not compared.
 *
 * @param before the earlier run, the baseline
 * @param after the later one
 */
public record RunComparison(Run before, Run after) {
    /** Facts by which two runs are of one machine, so that their times can be compared as they are. */
    private static final List<String> OF_MACHINE = List.of("Device", "Device.memory", "CPU", "CPU.threads");

    private static final Pattern DTYPES = Pattern.compile(
            "(?:(?:b?float|u?int|complex)\\d+\\w*|bool)(?:, (?:(?:b?float|u?int|complex)\\d+\\w*|bool))*");

    /** What replayed passes differ by from run to run, beyond the spread within one: six runs were within 1 %. */
    private static final double RUN_TO_RUN = 0.01;

    /** A number in the words of a quantity, which may be another one in another run. */
    private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");

    /** Whether both runs are of one kind of machine: else their times are compared as shares of its measured peak. */
    public boolean isOneMachine() {
        return OF_MACHINE.stream().allMatch(name -> before.fact(name).equals(after.fact(name)));
    }

    /** The facts that differ, each as it was and as it is. */
    public Map<String, List<String>> differingFacts() {
        Map<String, List<String>> facts = new LinkedHashMap<>();
        TreeSet<String> names = new TreeSet<>(before.machine().keySet());
        names.addAll(after.machine().keySet());
        for (String name : names) {
            if (!before.fact(name).equals(after.fact(name))) {
                facts.put(name, List.of(before.fact(name), after.fact(name)));
            }
        }
        return facts;
    }

    /** All that is not as it was, the worst first. */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>(lawChanges());
        Map<String, ScenarioRecord> were = byId(before);
        Map<String, ScenarioRecord> are = byId(after);
        for (ScenarioRecord is : after.scenarios()) {
            ScenarioRecord was = were.get(is.id());
            if (was == null) {
                changes.add(new Change(Kind.NEW, is.id(), "", "", is.outcome().toString()));
            } else {
                compare(was, is, changes);
            }
        }
        boolean isWhole = after.selection().isEmpty();
        for (ScenarioRecord was : before.scenarios()) {
            // A run of a selection has nothing to say of what it left out of the plan.
            if (isWhole && !are.containsKey(was.id())) {
                changes.add(new Change(Kind.GONE, was.id(), "", was.outcome().toString(), ""));
            }
        }
        changes.sort(Comparator.comparing(Change::kind));
        return changes;
    }

    /** How many changes of each sort there are, in one line. */
    public String verdict() {
        Map<Kind, Long> counts =
                changes().stream().collect(Collectors.groupingBy(Change::kind, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? "nothing has changed"
                : counts.entrySet().stream()
                        .map(each -> each.getKey().title() + ": " + each.getValue())
                        .collect(Collectors.joining("; "));
    }

    /** Those for which a strict comparison fails. */
    public List<Change> strictChanges() {
        return changes().stream().filter(change -> change.kind().isStrict()).toList();
    }

    private static Map<String, ScenarioRecord> byId(Run run) {
        Map<String, ScenarioRecord> scenarios = new HashMap<>();
        run.scenarios().forEach(each -> scenarios.put(each.id(), each));
        return scenarios;
    }

    private List<Change> lawChanges() {
        List<Change> changes = new ArrayList<>();
        Map<String, LawRecord> were = before.laws();
        after.laws().forEach((id, is) -> {
            LawRecord was = were.get(id);
            if (was != null && was.outcome().isRed() != is.outcome().isRed()) {
                changes.add(new Change(
                        is.outcome().isRed() ? Kind.NEWLY_RED : Kind.NEWLY_HELD,
                        id + " · " + is.title(),
                        "",
                        was.outcome().toString(),
                        is.outcome().toString()));
            }
        });
        return changes;
    }

    private void compare(ScenarioRecord was, ScenarioRecord is, List<Change> changes) {
        if (was.outcome().isLeftOut() != is.outcome().isLeftOut()) {
            changes.add(new Change(Kind.LEFT_OUT, is.id(), "", was.outcome() + reason(was), is.outcome() + reason(is)));
            return;
        }
        Map<String, Judgement> judged = byQuantity(was);
        byQuantity(is).forEach((quantity, judgement) -> {
            Judgement other = judged.get(quantity);
            if (other != null && other.kind() == judgement.kind()) {
                compare(is.id(), other, judgement, changes);
            }
        });
        Map<String, Finding> found = new HashMap<>();
        was.findings().forEach(finding -> found.put(finding.what(), finding));
        for (Finding finding : is.findings()) {
            Finding other = found.get(finding.what());
            if (other != null) {
                compare(is.id(), other, finding, changes);
            }
        }
    }

    private static String reason(ScenarioRecord scenario) {
        return scenario.reason().isEmpty() ? "" : " (" + scenario.reason() + ")";
    }

    /** By its words without its device and its numbers; the second of the same words is another quantity. */
    private static Map<String, Judgement> byQuantity(ScenarioRecord scenario) {
        Map<String, Judgement> judgements = new TreeMap<>();
        for (Judgement each : scenario.judgements()) {
            String words = scenario.device().isEmpty()
                    ? each.quantity()
                    : each.quantity().replace(scenario.device(), "the device");
            words = NUMBER.matcher(words).replaceAll("…");
            int occurrence = 1;
            while (judgements.putIfAbsent(words + " #" + occurrence, each) != null) {
                occurrence++;
            }
        }
        return judgements;
    }

    private static void compare(String scenario, Judgement was, Judgement is, List<Change> changes) {
        switch (is.kind()) {
            case EXACT, EQUAL -> exact(scenario, is.quantity(), was.measured(), is.measured(), changes);
            case BOUND, INTERVAL -> number(scenario, is.quantity(), was.measured(), is.measured(), is.unit(), changes);
            case PAIRED, WORDS -> {
                // of one run, or free in all but some words
            }
        }
    }

    private void compare(String scenario, Finding was, Finding is, List<Change> changes) {
        if (is.reading().value().isEmpty() || !is.reading().bits().isEmpty()) {
            exact(scenario, is.what(), was.reading(), is.reading(), changes);
        } else if (is.unit().equals("ms") && !isOneMachine()) {
            if (was.shareOfPeak().isPresent() && is.shareOfPeak().isPresent()) {
                String what = is.what() + ", share of the measured peak";
                number(scenario, what, share(was), share(is), "%", changes);
            }
        } else {
            number(scenario, is.what(), was.reading(), is.reading(), is.unit(), changes);
        }
    }

    /** The share with the spread that its time has: half the time is twice the share. The peak's own is not known. */
    private static Reading share(Finding time) {
        double share = 100 * time.shareOfPeak().getAsDouble();
        double ms = time.reading().value().getAsDouble();
        Reading reading = Reading.of(Numbers.exact(share), share);
        return time.reading().spread().isKnown()
                ? reading.spread(new Spread(
                        share * ms / time.reading().spread().high(),
                        share * ms / time.reading().spread().low()))
                : reading;
    }

    private static void exact(String scenario, String what, Reading was, Reading is, List<Change> changes) {
        if (was.text().equals(is.text())) {
            return;
        }
        Kind kind = !is.bits().isEmpty()
                ? Kind.BITS
                : DTYPES.matcher(is.text()).matches()
                                || DTYPES.matcher(was.text()).matches()
                        ? Kind.DTYPE
                        : Kind.VALUE;
        changes.add(new Change(kind, scenario, what, was.text(), is.text()));
    }

    private static void number(
            String scenario, String what, Reading was, Reading is, String unit, List<Change> changes) {
        if (was.value().isEmpty() || is.value().isEmpty() || was.value().equals(is.value())) {
            return;
        }
        double relative = Math.abs(is.value().getAsDouble() / was.value().getAsDouble() - 1);
        if (is.spread().isApartFrom(was.spread())) {
            if (relative <= RUN_TO_RUN) {
                return;
            }
            changes.add(new Change(Kind.BEYOND_SPREAD, scenario, what, shown(was, unit), shown(is, unit)));
        } else if (!is.spread().isKnown() || !was.spread().isKnown()) {
            changes.add(new Change(Kind.MOVED, scenario, what, shown(was, unit), shown(is, unit)));
        }
    }

    private static String shown(Reading reading, String unit) {
        return Numbers.brief(reading.value().getAsDouble())
                + (unit.isEmpty() ? "" : " " + unit)
                + (reading.spread().isKnown()
                        ? " (" + Numbers.brief(reading.spread().low()) + " to "
                                + Numbers.brief(reading.spread().high()) + ")"
                        : "");
    }
}
