package dev.mixedprecision.report.chart;

import java.util.Objects;

/**
 * A part of a bar of a {@link BarChart}.
 *
 * @param part what it is a part for, such as "forward"; empty where a bar has but one
 * @param value its length, not negative; NaN or infinite where there is none, as when memory ran out
 * @param deviation the standard deviation of the value, or NaN
 */
public record Segment(String part, double value, double deviation) {

    /** Checks the sign. */
    public Segment {
        Objects.requireNonNull(part, "part");
        if (value < 0 && Double.isFinite(value)) {
            throw new IllegalArgumentException("A bar cannot show " + value + " as '" + part + "': it is negative");
        }
    }

    /** A part without a deviation. */
    public static Segment of(String part, double value) {
        return new Segment(part, value, Double.NaN);
    }

    /** This part with the interval value ± {@code deviation}. */
    public Segment plusMinus(double deviation) {
        return new Segment(part, value, deviation);
    }

    boolean isMissing() {
        return !Axis.Scale.LINEAR.shows(value);
    }

    boolean hasDeviation() {
        return !isMissing() && Axis.Scale.LINEAR.shows(deviation);
    }

    /** The value with its deviation, or {@code missing}. */
    String describe(String missing) {
        return isMissing() ? missing : Numbers.brief(value) + (hasDeviation() ? " ± " + Numbers.brief(deviation) : "");
    }
}
