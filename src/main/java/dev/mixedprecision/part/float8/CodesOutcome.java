package dev.mixedprecision.part.float8;

import java.util.Arrays;
import java.util.Locale;

/**
 * All 256 codes of a type as libtorch reads them.
 *
 * @param values what each code is as float32
 * @param back the code that each value is cast to
 */
public record CodesOutcome(EightBits type, double[] values, long[] back) {
    /** How many codes have another number than the exact model gives them, and the first of them. */
    public String misread() {
        return Differences.describe(
                values.length,
                code -> Double.doubleToLongBits(values[code]) == Double.doubleToLongBits(type.value(code)),
                code -> String.format(
                        Locale.ROOT, "code 0x%02x is read as %s, not as %s", code, values[code], type.value(code)));
    }

    /** How many codes do not come back, and the first of them; a NaN may come back as another one. */
    public String changed() {
        return Differences.describe(
                back.length,
                code -> type.isSame(type.value(code), back[code]),
                code -> String.format(Locale.ROOT, "code 0x%02x comes back as 0x%02x", code, back[code]));
    }

    /** The largest finite number. */
    public double largest() {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(Double.NaN);
    }

    /** The smallest number above zero. */
    public double smallest() {
        return Arrays.stream(values).filter(value -> value > 0).min().orElse(Double.NaN);
    }

    /** How many codes are NaN. */
    public long nans() {
        return Arrays.stream(values).filter(Double::isNaN).count();
    }

    /** How many codes are an infinity. */
    public long infinities() {
        return Arrays.stream(values).filter(Double::isInfinite).count();
    }
}
