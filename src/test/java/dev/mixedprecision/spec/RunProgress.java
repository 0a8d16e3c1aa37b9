package dev.mixedprecision.spec;

import dev.mixedprecision.report.ResultFiles;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.Result;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestRunStarted;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says on the console what became of each law when its last scenario has run, and how much time is left; and of a scenario
 * that fails, at once. How long the laws that are left take is what they took in the last whole run here; where there was
 * none, as long a scenario as those before.
 */
public final class RunProgress implements ConcurrentEventListener {
    /** The share of the scenarios before which those that have run say little of the others. */
    private static final double EARLY = 0.1;

    private final PrintStream console;
    private final Path kept;
    private final Map<String, Integer> planned;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, Double> before;
    private Instant begin = Instant.EPOCH;

    /** A law's scenarios so far. */
    private static final class Tally {
        private int passed;
        private int skipped;
        private int failed;
        private Duration time = Duration.ZERO;

        private int all() {
            return passed + skipped + failed;
        }
    }

    /** Called by Cucumber. */
    public RunProgress() {
        this(System.out, Path.of("allure-results", "history", "seconds-of-laws.csv"), SelectedScenarios.byLaw());
    }

    /**
     * Progress of a run.
     *
     * @param kept where the times of the last whole run are
     * @param planned how many scenarios of each law will run
     */
    RunProgress(PrintStream console, Path kept, Map<String, Integer> planned) {
        this.console = console;
        this.kept = kept;
        this.planned = planned;
        this.before = read(kept);
    }

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(TestRunStarted.class, event -> begin = event.getInstant());
        publisher.registerHandlerFor(
                TestCaseFinished.class,
                event -> finished(event.getTestCase(), event.getResult(), Duration.between(begin, event.getInstant())));
    }

    private void finished(TestCase scenario, Result result, Duration elapsed) {
        String law = Laws.idOf(scenario.getTags());
        Tally tally = tallies.computeIfAbsent(law, any -> new Tally());
        tally.time = tally.time.plus(result.getDuration());
        if (result.getStatus() == Status.SKIPPED) {
            tally.skipped++;
        } else if (result.getStatus().isOk()) {
            tally.passed++;
        } else {
            tally.failed++;
            console.println(law + " FAILS: " + scenario.getName() + " (" + Features.path(scenario.getUri()) + ":"
                    + scenario.getLocation().getLine() + ")");
        }
        if (tally.all() == planned.getOrDefault(law, 0)) {
            console.println(line(law, tally, elapsed));
            keepTimes();
        }
    }

    private String line(String law, Tally tally, Duration elapsed) {
        String verdict = tally.failed > 0 ? "FAILS" : tally.passed > 0 ? "holds" : "skipped";
        String scenarios = (tally.failed == 0 ? "" : tally.failed + " failed, ")
                + (tally.passed == 0 ? "" : tally.passed + " passed, ")
                + (tally.skipped == 0 ? "" : tally.skipped + " skipped, ");
        int done = tallies.values().stream().mapToInt(Tally::all).sum();
        int all = planned.values().stream().mapToInt(Integer::intValue).sum();
        return String.format(
                Locale.ROOT,
                "%s %-7s %-22s %6.1f s   [%d of %d%s]",
                law,
                verdict,
                scenarios.replaceFirst(", $", ""),
                tally.time.toMillis() / 1e3,
                done,
                all,
                left(elapsed, done, all)
                        .map(left -> ", about " + left + " left")
                        .orElse(""));
    }

    /** Not known at the end, nor at the beginning of a run that has none before it. */
    private Optional<String> left(Duration elapsed, int done, int all) {
        double seconds;
        if (before.keySet().containsAll(planned.keySet())) {
            seconds = planned.keySet().stream()
                    .filter(law -> !tallies.containsKey(law))
                    .mapToDouble(before::get)
                    .sum();
        } else if (done >= EARLY * all) {
            seconds = elapsed.toMillis() / 1e3 * (all - done) / done;
        } else {
            return Optional.empty();
        }
        String left = seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
        return done == all ? Optional.empty() : Optional.of(left);
    }

    /** Of whole runs alone: another one's are not what the next will take. */
    private void keepTimes() {
        boolean whole = planned.equals(SelectedScenarios.ofAllLaws())
                && tallies.keySet().equals(planned.keySet())
                && tallies.entrySet().stream().allMatch(law -> law.getValue().all() == planned.get(law.getKey()));
        if (whole) {
            ResultFiles.write(
                    kept,
                    tallies.entrySet().stream()
                            .map(law -> String.format(
                                    Locale.ROOT,
                                    "%s,%.3f%n",
                                    law.getKey(),
                                    law.getValue().time.toMillis() / 1e3))
                            .collect(Collectors.joining()));
        }
    }

    private static Map<String, Double> read(Path kept) {
        if (!Files.isRegularFile(kept)) {
            return Map.of();
        }
        try {
            return Files.readAllLines(kept).stream()
                    .map(line -> line.split(","))
                    .collect(Collectors.toMap(cells -> cells[0], cells -> Double.parseDouble(cells[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
