package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * An axis of a {@link LineChart}.
 *
 * @param label what the axis shows, with its unit
 * @param scale how values become places
 * @param start the value at the start of the axis, or NaN: then the data decides
 * @param categories for {@link Scale#CATEGORIES} the names of the values 0, 1, 2, …; else empty
 */
public record Axis(String label, Scale scale, double start, List<String> categories) {

    /** How values become places. */
    public enum Scale {
        /** Equal differences are equal lengths. */
        LINEAR,
        /** Equal ratios are equal lengths, ticks at powers of ten; values that are not positive have no place. */
        LOG10,
        /** Names side by side: the n-th category is the value n, counted from 0. */
        CATEGORIES;

        /** Whether {@code value} has a place: beyond these lets-plot has no names for ticks, or doubles for margins. */
        boolean shows(double value) {
            return this == LOG10 ? value >= 1e-250 && value <= 1e250 : Math.abs(value) <= 1e27;
        }
    }

    /** Checks that the start has a place on the scale, and that there are categories if and only if it names them. */
    public Axis {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(scale, "scale");
        categories = List.copyOf(categories);
        if (!Double.isNaN(start) && (scale == Scale.CATEGORIES || !scale.shows(start))) {
            throw new IllegalArgumentException("The axis '" + label + "' cannot start at " + start + " on " + scale);
        }
        if (categories.isEmpty() == (scale == Scale.CATEGORIES)) {
            throw new IllegalArgumentException(
                    "The axis '" + label + "' on " + scale + " has categories " + categories);
        }
    }

    /** A linear axis over the data's range. */
    public static Axis linear(String label) {
        return new Axis(label, Scale.LINEAR, Double.NaN, List.of());
    }

    /** A linear axis over the data's range, labelled {@code label (unit)}. */
    public static Axis linear(String label, String unit) {
        return linear(withUnit(label, unit));
    }

    /** A logarithmic axis with ticks at powers of ten. */
    public static Axis log10(String label) {
        return new Axis(label, Scale.LOG10, Double.NaN, List.of());
    }

    /** Named places side by side; the data's values are the names' indices, from 0. */
    public static Axis categories(String label, List<String> names) {
        return new Axis(label, Scale.CATEGORIES, Double.NaN, names);
    }

    /** This axis starting at {@code value}; points before it are left out. */
    public Axis from(double value) {
        return new Axis(label, scale, value, categories);
    }

    /** Whether {@code value} has a place that does not lie before the start. */
    boolean shows(double value) {
        boolean isNamed =
                scale != Scale.CATEGORIES || value >= 0 && value < categories.size() && value == Math.rint(value);
        return scale.shows(value) && isNamed && !(value < start);
    }

    static String withUnit(String label, String unit) {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }
}
