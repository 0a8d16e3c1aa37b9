package dev.mixedprecision.report.chart;

import java.util.Objects;

/**
 * A labelled horizontal line across the whole plot: an exact sum, a limit of a format.
 *
 * @param value the y of the line
 * @param label what it stands for
 */
public record ReferenceLine(double value, String label) {

    /** Checks that nothing is null. */
    public ReferenceLine {
        Objects.requireNonNull(label, "label");
    }

    /** A line at {@code y}. */
    public static ReferenceLine horizontal(double y, String label) {
        return new ReferenceLine(y, label);
    }
}
