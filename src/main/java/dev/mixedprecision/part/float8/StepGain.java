package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.benchmark.LinearTimes.Linear;
import java.util.Optional;

/**
 * What float8 gives a forward and a backward pass, and what it costs. Times are in milliseconds.
 *
 * @param size the model's
 * @param execution how the passes were run
 * @param bfloat16 both passes in bfloat16, the median
 * @param float8 both passes with linear layers in float8, the median
 * @param speedup the ratio of the two
 * @param linear the linear layers by themselves
 */
public record StepGain(String size, String execution, double bfloat16, double float8, Ratio speedup, Linear linear) {

    /** The gain of a row. */
    public static StepGain of(SizeTimings row, Linear linear) {
        return new StepGain(
                row.size(),
                row.execution(),
                median(row.bfloat16()),
                median(row.float8()),
                row.float8SpeedupOverBfloat16(),
                linear);
    }

    private static double median(Optional<PrecisionTimings> timings) {
        return timings.map(each -> each.total().median()).orElse(Double.NaN);
    }

    /** By how much less the products take in float8. */
    public double saved() {
        return linear.bfloat16() - linear.float8();
    }

    /** By how much less both passes take. */
    public double kept() {
        return bfloat16 - float8;
    }

    /**
     * What is lost of the products' saving: the time of largest magnitudes, scales, casts and transposed copies, beyond the
     * casts to bfloat16 that they take the place of.
     */
    public double cost() {
        return saved() - kept();
    }

    /** The speed-up that the products allow, were all else free. */
    public double atMost() {
        return bfloat16 / (bfloat16 - saved());
    }

    /** Whether the whole interval is above 1. */
    public boolean pays() {
        return speedup.low() > 1;
    }
}
