package dev.mixedprecision.report.chart;

import java.util.Arrays;

/** The values that an axis spans. */
record Domain(Axis.Scale scale, double min, double max) {

    /**
     * The axis' own ends, and where it has none those of {@code values}, with a share of {@code padding} of the length
     * added. Values that the scale does not show do not count.
     */
    static Domain of(Axis axis, double[] values, double padding) {
        Axis.Scale scale = axis.scale();
        if (scale == Axis.Scale.CATEGORIES) {
            return new Domain(scale, -0.5, axis.categories().size() - 0.5);
        }
        double[] shown = Arrays.stream(values)
                .filter(scale::shows)
                .filter(value -> !(value < axis.min()) && !(value > axis.max()))
                .toArray();
        double min = Arrays.stream(shown).min().orElse(Double.isNaN(axis.max()) ? 1 : axis.max());
        double max = Arrays.stream(shown).max().orElse(Double.isNaN(axis.min()) ? 1 : axis.min());
        boolean fixedMin = !Double.isNaN(axis.min());
        boolean fixedMax = !Double.isNaN(axis.max());
        min = fixedMin ? axis.min() : min;
        max = fixedMax ? axis.max() : max;
        if (scale.isLogarithmic()) {
            double decades = Math.log10(max) - Math.log10(min);
            double pad = decades > 1e-9 ? Math.pow(10, padding * decades) : 2;
            return new Domain(scale, fixedMin ? min : min / pad, fixedMax ? max : max * pad);
        }
        double magnitude = Math.max(Math.abs(min), Math.abs(max));
        // Below a few units in the last place there is nothing to tell apart.
        boolean level = max - min <= 16 * Math.ulp(magnitude);
        double pad = !level ? padding * (max - min) : magnitude < 1e-250 ? 1 : magnitude / 10;
        return new Domain(scale, fixedMin ? min : min - pad, fixedMax ? max : max + pad);
    }

    boolean contains(double value) {
        return scale.shows(value) && value >= min && value <= max;
    }

    /** Where {@code value} lies: 0 at the start, 1 at the end, beyond them outside. */
    double share(double value) {
        double start = scale.transform(min);
        return (scale.transform(value) - start) / (scale.transform(max) - start);
    }
}
