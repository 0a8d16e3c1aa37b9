package dev.mixedprecision.report.chart;

import java.util.Objects;

/**
 * A labelled line across the whole plot: an exact sum, a limit of a format.
 *
 * @param orientation which way the line runs
 * @param value where it crosses the axis
 * @param label what it stands for
 */
public record ReferenceLine(Orientation orientation, double value, String label) {

    /** Which way a reference line runs. */
    public enum Orientation {
        /** At one y. */
        HORIZONTAL,
        /** At one x. */
        VERTICAL
    }

    /** Checks that nothing is null. */
    public ReferenceLine {
        Objects.requireNonNull(orientation, "orientation");
        Objects.requireNonNull(label, "label");
    }

    /** A line at {@code y}. */
    public static ReferenceLine horizontal(double y, String label) {
        return new ReferenceLine(Orientation.HORIZONTAL, y, label);
    }

    /** A line at {@code x}. */
    public static ReferenceLine vertical(double x, String label) {
        return new ReferenceLine(Orientation.VERTICAL, x, label);
    }
}
