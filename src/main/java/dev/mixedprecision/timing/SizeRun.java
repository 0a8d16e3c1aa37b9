package dev.mixedprecision.timing;

import dev.mixedprecision.numerics.Ratio;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Times one size in one execution: its precisions take turns until there are samples enough. Where a graph cannot be
 * captured, what was measured is dropped and all precisions run without graphs: a ratio of two executions would say
 * nothing of precision.
 */
public final class SizeRun {
    /** Steps are added up to here while the interval of the speed-up holds the bound. */
    public static final int MOST_STEPS = 100;

    private final String name;
    private final String withoutGraphs;
    private final List<PrecisionSamples> all;
    private final DeviceClock clock;
    private final PrintStream console;
    private TurnPlan plan;
    private String fallback = "";

    /**
     * A run that has not begun.
     *
     * @param name what the console calls it
     * @param withoutGraphs the name of the execution that launches the same operators one by one
     * @param all the precisions, float32 first, then the mixed one
     */
    public SizeRun(
            String name,
            TurnPlan plan,
            String withoutGraphs,
            List<PrecisionSamples> all,
            DeviceClock clock,
            PrintStream console) {
        this.name = name;
        this.plan = plan;
        this.withoutGraphs = withoutGraphs;
        this.all = all;
        this.clock = clock;
        this.console = console;
    }

    /** What became of the graphs, where they could not be captured; else empty. */
    public String fallback() {
        return fallback;
    }

    /**
     * Takes the steps.
     *
     * @param bound what the speed-up is held against, or NaN
     */
    public void measure(TimedStep workload, double bound) {
        Deque<Turn> turns = new ArrayDeque<>(plan.first());
        int samples = plan.measured();
        Progress progress = new Progress(name, steps(turns), all.size(), clock, console);
        while (!turns.isEmpty()) {
            Turn turn = turns.remove();
            for (PrecisionSamples series : all) {
                Optional<String> failure = take(turn, series, workload, progress);
                if (failure.isPresent()) {
                    fallBack(series, failure.get());
                    turns = new ArrayDeque<>(plan.first());
                    samples = plan.measured();
                    progress = new Progress(name, steps(turns), all.size(), clock, console);
                    break;
                }
            }
            if (turns.isEmpty() && samples < MOST_STEPS && holds(bound)) {
                int more = Math.min(plan.measured(), MOST_STEPS - samples);
                turns.addAll(plan.further(more));
                samples += more;
                progress.add(steps(turns));
            }
        }
    }

    private static int steps(Iterable<Turn> turns) {
        int steps = 0;
        for (Turn turn : turns) {
            steps += turn.steps();
        }
        return steps;
    }

    /** One precision's turn; why it cannot replay graphs, or empty. */
    private Optional<String> take(Turn turn, PrecisionSamples series, TimedStep workload, Progress progress) {
        String precision = series.precision().torchName();
        if (!fallback.isEmpty()) {
            step(turn, series, workload, progress);
            return Optional.empty();
        }
        boolean ready = false;
        try {
            if (plan.replayed()) {
                progress.say(precision + ", warm-up and capture");
            }
            Optional<String> failure = series.begin(workload);
            ready = failure.isEmpty();
            if (ready) {
                step(turn, series, workload, progress);
            }
            return failure;
        } finally {
            workload.end();
            if (!ready) {
                workload.emptyCache();
            }
        }
    }

    private void step(Turn turn, PrecisionSamples series, TimedStep workload, Progress progress) {
        for (int i = 0; i < turn.steps(); i++) {
            boolean keep = i >= turn.warmup();
            series.step(workload, clock, keep);
            progress.stepped(series.precision().torchName(), keep ? "measured" : "warm-up");
        }
    }

    private void fallBack(PrecisionSamples failed, String reason) {
        fallback = "runs in " + withoutGraphs + " mode since "
                + failed.precision().torchName() + " could not be captured: " + reason;
        plan = plan.launched();
        console.println("Benchmark: " + name + ": " + fallback);
        all.forEach(PrecisionSamples::forget);
    }

    private boolean holds(double bound) {
        if (Double.isNaN(bound) || all.size() < 2) {
            return false;
        }
        Ratio ratio = Ratio.speedup(all.get(0).total(), all.get(1).total());
        boolean holds = ratio.isKnown() && ratio.against(bound) == Ratio.Verdict.UNSETTLED;
        if (holds) {
            console.printf(
                    Locale.ROOT,
                    "Benchmark: %s, the interval %.2f to %.2f holds %.2f: more steps%n",
                    name,
                    ratio.low(),
                    ratio.high(),
                    bound);
        }
        return holds;
    }
}
