package dev.mixedprecision.timing;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Says on the console how far a size is, once a second and at its end. */
final class Progress {
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final String name;
    private final int precisions;
    private final DeviceClock clock;
    private final PrintStream console;
    private final Map<String, Pace> paces = new LinkedHashMap<>();
    private final int planned;
    private long last;
    private long shown;

    /** How fast a precision is; between its steps is what else was done for it, such as a capture. */
    private static final class Pace {
        private int steps;
        private long nanos;
    }

    /**
     * Progress of a size.
     *
     * @param planned the steps of each precision
     * @param precisions how many there are
     */
    Progress(String name, int planned, int precisions, DeviceClock clock, PrintStream console) {
        this.name = name;
        this.planned = planned;
        this.precisions = precisions;
        this.clock = clock;
        this.console = console;
        this.last = clock.nanoTime();
        this.shown = last;
    }

    void say(String what) {
        console.println("Benchmark: " + name + ", " + what);
    }

    /** A precision has taken a step. */
    void stepped(String precision, String phase) {
        long now = clock.nanoTime();
        Pace pace = paces.computeIfAbsent(precision, any -> new Pace());
        pace.steps++;
        pace.nanos += now - last;
        last = now;
        boolean done = paces.size() == precisions && paces.values().stream().allMatch(each -> each.steps >= planned);
        if (done || now - shown >= INTERVAL_NANOS) {
            shown = now;
            say(String.format(
                    Locale.ROOT,
                    "%s, %s step %d of %d, about %.0f s left for this row",
                    precision,
                    phase,
                    pace.steps,
                    planned,
                    secondsLeft()));
        }
    }

    /** What each precision still needs at its own pace; one that has not begun, at the others' mean. */
    private double secondsLeft() {
        double left = 0;
        double perStep = 0;
        for (Pace pace : paces.values()) {
            double own = pace.nanos / 1e9 / pace.steps;
            left += own * (planned - pace.steps);
            perStep += own / paces.size();
        }
        return left + (precisions - paces.size()) * perStep * planned;
    }
}
