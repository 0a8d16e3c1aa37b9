package dev.mixedprecision.report.run;

import java.util.OptionalDouble;

/**
 * One side of a judgement, or what a finding says.
 *
 * @param text as the report shows it: to the last digit
 * @param value the number, where it is one; of an exact number the nearest double
 * @param bits the bits in hexadecimal behind their format, such as {@code float16 0x3c00}; empty where there is no format
 * @param spread how far the number would vary from run to run, where that is known
 */
public record Reading(String text, OptionalDouble value, String bits, Spread spread) {
    /** No more than a text. */
    public static Reading of(String text) {
        return new Reading(text, OptionalDouble.empty(), "", Spread.UNKNOWN);
    }

    /** A number as it is shown. */
    public static Reading of(String text, double value) {
        return new Reading(text, OptionalDouble.of(value), "", Spread.UNKNOWN);
    }

    /** This with the bits of its format. */
    public Reading bits(String bits) {
        return new Reading(text, value, bits, spread);
    }

    /** This with the spread of its number. */
    public Reading spread(Spread spread) {
        return new Reading(text, value, bits, spread);
    }
}
