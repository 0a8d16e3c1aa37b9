package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * An axis of a {@link LineChart}.
 *
 * @param label what the axis shows, with its unit
 * @param scale how values become places
 * @param min the value at the start of the axis, or NaN: then the data decides
 * @param max the value at the end of the axis, or NaN: then the data decides
 * @param categories for {@link Scale#CATEGORIES} the names of the values 0, 1, 2, …; else empty
 */
public record Axis(String label, Scale scale, double min, double max, List<String> categories) {

    /** How values become places. */
    public enum Scale {
        /** Equal differences are equal lengths. */
        LINEAR,
        /** Equal ratios are equal lengths, ticks at powers of ten; values that are not positive have no place. */
        LOG10,
        /** Equal ratios are equal lengths, ticks at powers of two; values that are not positive have no place. */
        LOG2,
        /** Names side by side: the n-th category is the value n, counted from 0. */
        CATEGORIES;

        boolean isLogarithmic() {
            return this == LOG10 || this == LOG2;
        }

        /** Whether {@code value} has a place; far beyond any float32 the room around the data would overflow. */
        boolean shows(double value) {
            return isLogarithmic() ? value >= 1e-250 && value <= 1e250 : Math.abs(value) <= 1e250;
        }

        double transform(double value) {
            return isLogarithmic() ? Math.log10(value) : value;
        }
    }

    /** Checks that the ends are in order and have a place on the scale. */
    public Axis {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(scale, "scale");
        categories = List.copyOf(categories);
        for (double end : new double[] {min, max}) {
            if (!Double.isNaN(end) && !scale.shows(end)) {
                throw new IllegalArgumentException("The axis '" + label + "' cannot end at " + end + " on " + scale);
            }
        }
        if (min >= max) {
            throw new IllegalArgumentException("The axis '" + label + "' runs from " + min + " to " + max);
        }
        boolean named = scale == Scale.CATEGORIES;
        if (categories.isEmpty() == named || named && !(Double.isNaN(min) && Double.isNaN(max))) {
            throw new IllegalArgumentException(
                    "The axis '" + label + "' on " + scale + " has the categories " + categories + " and runs from "
                            + min + " to " + max + "; NaN stands for ends that the data or the categories decide");
        }
    }

    /** A linear axis over the data's range. */
    public static Axis linear(String label) {
        return of(label, Scale.LINEAR);
    }

    /** A linear axis over the data's range, labelled {@code label (unit)}. */
    public static Axis linear(String label, String unit) {
        return linear(withUnit(label, unit));
    }

    /** A logarithmic axis with ticks at powers of ten. */
    public static Axis log10(String label) {
        return of(label, Scale.LOG10);
    }

    /** A logarithmic axis with ticks at powers of ten, labelled {@code label (unit)}. */
    public static Axis log10(String label, String unit) {
        return log10(withUnit(label, unit));
    }

    /** A logarithmic axis with ticks at powers of two. */
    public static Axis log2(String label) {
        return of(label, Scale.LOG2);
    }

    /** A logarithmic axis with ticks at powers of two, labelled {@code label (unit)}. */
    public static Axis log2(String label, String unit) {
        return log2(withUnit(label, unit));
    }

    /** Named places side by side; the data's values are the names' indices, from 0. */
    public static Axis categories(String label, List<String> names) {
        return new Axis(label, Scale.CATEGORIES, Double.NaN, Double.NaN, names);
    }

    /** This axis starting at {@code min}; what lies before it is cut off. */
    public Axis from(double min) {
        return new Axis(label, scale, min, max, categories);
    }

    /** This axis ending at {@code max}; what lies beyond it is cut off. */
    public Axis to(double max) {
        return new Axis(label, scale, min, max, categories);
    }

    static String withUnit(String label, String unit) {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }

    private static Axis of(String label, Scale scale) {
        return new Axis(label, scale, Double.NaN, Double.NaN, List.of());
    }
}
