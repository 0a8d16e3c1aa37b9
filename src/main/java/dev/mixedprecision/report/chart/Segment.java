package dev.mixedprecision.report.chart;

import java.util.Objects;

/**
 * A part of a bar of a {@link BarChart}.
 *
 * @param part what it is a part for, such as "forward"; empty where a bar has but one
 * @param value its length, not negative; NaN or infinite where there is none, as when memory ran out
 * @param low the lower end of the value's interval, or NaN
 * @param high the upper end of the value's interval, or NaN
 */
public record Segment(String part, double value, double low, double high) {

    /** Checks the sign. */
    public Segment {
        Objects.requireNonNull(part, "part");
        if (value < 0 && Double.isFinite(value)) {
            throw new IllegalArgumentException("A bar cannot show " + value + " as '" + part + "': it is negative");
        }
    }

    /** A part without an interval. */
    public static Segment of(String part, double value) {
        return new Segment(part, value, Double.NaN, Double.NaN);
    }

    /** This part with the interval value ± {@code deviation}. */
    public Segment plusMinus(double deviation) {
        return new Segment(part, value, value - deviation, value + deviation);
    }

    /** This part with the interval from {@code low} to {@code high}. */
    public Segment between(double low, double high) {
        return new Segment(part, value, low, high);
    }

    boolean isMissing() {
        return !Axis.Scale.LINEAR.shows(value);
    }

    boolean hasInterval() {
        return !isMissing() && Axis.Scale.LINEAR.shows(low) && Axis.Scale.LINEAR.shows(high);
    }
}
