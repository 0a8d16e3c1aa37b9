package dev.mixedprecision.report.comparison;

/**
 * One thing that is not as it was.
 *
 * @param kind what sort of change it is
 * @param scenario whose: a law with its title, or a scenario
 * @param what which quantity or figure; empty where it is the whole of it
 * @param before as it was; empty where it was not
 * @param after as it is; empty where it is gone
 */
public record Change(Kind kind, String scenario, String what, String before, String after) {
    /** What sort of change it is, the worst first. */
    public enum Kind {
        NEWLY_RED("Laws that no longer hold", true),
        GONE("Scenarios that are gone", true),
        BITS("Bits that changed", true),
        DTYPE("Types that changed", true),
        VALUE("Other answers that changed", true),
        BEYOND_SPREAD("Numbers beyond the spread of both runs", true),
        NEWLY_HELD("Laws that hold now", false),
        NEW("New scenarios", false),
        LEFT_OUT("Scenarios that ran in one of the runs alone", false),
        MOVED("Numbers that moved, whose spread is not known", false);

        private final String title;
        private final boolean strict;

        Kind(String title, boolean strict) {
            this.title = title;
            this.strict = strict;
        }

        public String title() {
            return title;
        }

        /** Whether a strict comparison fails for it. */
        public boolean isStrict() {
            return strict;
        }
    }

    @Override
    public String toString() {
        return scenario + (what.isEmpty() ? "" : ", " + what) + ": " + before + " → " + after;
    }
}
