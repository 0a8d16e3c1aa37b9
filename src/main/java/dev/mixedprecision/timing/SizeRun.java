package dev.mixedprecision.timing;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Times one size in one execution: its precisions take turns. Where a graph cannot be
 * captured, what was measured is dropped and all precisions run without graphs: a ratio of two executions would say
 * nothing of precision.
 */
public final class SizeRun {
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
     * @param all the precisions, float32 first
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

    /** Takes the steps: as many as planned, whatever comes out, since an interval that is looked at until it suits lies. */
    public void measure(TimedStep step) {
        Deque<Turn> turns = new ArrayDeque<>(plan.turns());
        Progress progress = progress(turns);
        while (!turns.isEmpty()) {
            Turn turn = turns.remove();
            for (PrecisionSamples samples : all) {
                Optional<String> failure = take(turn, samples, step, progress);
                if (failure.isPresent()) {
                    fallBack(samples, failure.get());
                    turns = new ArrayDeque<>(plan.turns());
                    progress = progress(turns);
                    break;
                }
            }
        }
    }

    private Progress progress(Iterable<Turn> turns) {
        return new Progress(name, steps(turns), all.size(), clock, console);
    }

    private static int steps(Iterable<Turn> turns) {
        int steps = 0;
        for (Turn turn : turns) {
            steps += turn.steps();
        }
        return steps;
    }

    /** One precision's turn; why it cannot replay graphs, or empty. */
    private Optional<String> take(Turn turn, PrecisionSamples samples, TimedStep step, Progress progress) {
        String precision = samples.precision().toString();
        if (!fallback.isEmpty()) {
            takeSteps(turn, samples, step, progress);
            return Optional.empty();
        }
        boolean ready = false;
        try {
            if (plan.replayed()) {
                progress.say(precision + ", warm-up and capture");
            }
            Optional<String> failure = samples.begin(step);
            ready = failure.isEmpty();
            if (ready) {
                takeSteps(turn, samples, step, progress);
            }
            return failure;
        } finally {
            step.end();
            if (!ready) {
                step.emptyCache();
            }
        }
    }

    private void takeSteps(Turn turn, PrecisionSamples samples, TimedStep step, Progress progress) {
        for (int i = 0; i < turn.steps(); i++) {
            boolean keep = i >= turn.warmup();
            samples.take(step, clock, keep);
            progress.stepped(samples.precision().toString(), keep ? "measured" : "warm-up");
        }
    }

    private void fallBack(PrecisionSamples failed, String reason) {
        fallback =
                "runs in " + withoutGraphs + " mode since " + failed.precision() + " could not be captured: " + reason;
        plan = plan.launched();
        console.println("Benchmark: " + name + ": " + fallback);
        all.forEach(PrecisionSamples::forget);
    }
}
