package dev.mixedprecision.report.run;

import dev.mixedprecision.numerics.FloatFormat;
import java.util.OptionalDouble;

/**
 * What a run found out about the machine, in the name of the scenario that measured it: a figure for the summary.
 *
 * @param what what was measured, in words that stay the same from run to run and from machine to machine
 * @param reading the number, or a dtype's name
 * @param unit of the number; empty where there is none
 * @param shareOfPeak of a time: the share of the device's measured peak that the work had reached in it
 * @param isKey whether the summary names it; the others are kept to be compared with other runs
 */
public record Finding(String what, Reading reading, String unit, OptionalDouble shareOfPeak, boolean isKey) {
    /** A number to as many digits as it has. */
    public static Finding number(String what, double value, String unit) {
        return new Finding(what, Reading.of(Numbers.exact(value), value), unit, OptionalDouble.empty(), true);
    }

    /** A value of a format with its bits; what is no value of it, as it should be, has none. */
    public static Finding value(String what, double value, FloatFormat format) {
        Finding finding = number(what, value, "");
        return format.isValue(value) ? finding.bits(format + " " + format.toHex(value)) : finding;
    }

    /** A dtype, or another answer in words. */
    public static Finding words(String what, String answer) {
        return new Finding(what, Reading.of(answer), "", OptionalDouble.empty(), true);
    }

    private Finding bits(String bits) {
        return new Finding(what, reading.bits(bits), unit, shareOfPeak, isKey);
    }

    /** This with the spread of its number. */
    public Finding between(double low, double high) {
        return new Finding(what, reading.spread(new Spread(low, high)), unit, shareOfPeak, isKey);
    }

    /** This time with the share of the device's measured peak, by which it is compared with times of other machines. */
    public Finding shareOfPeak(double share) {
        return new Finding(what, reading, unit, OptionalDouble.of(share), isKey);
    }

    /** This as one that the summary does not name. */
    public Finding aside() {
        return new Finding(what, reading, unit, shareOfPeak, false);
    }

    /** The figure as the summary shows it: to four digits, where it is neither exact nor a whole number. */
    public String shown() {
        if (reading.value().isEmpty()) {
            return reading.text();
        }
        double value = reading.value().getAsDouble();
        String number = reading.bits().isEmpty() ? Numbers.brief(value) : reading.text();
        Spread spread = reading.spread();
        String interval = spread.isKnown()
                ? " (" + Numbers.brief(spread.low()) + " to " + Numbers.brief(spread.high()) + ")"
                : "";
        return number + (unit.isEmpty() ? "" : " " + unit) + interval;
    }
}
