package dev.mixedprecision.timing;

import dev.mixedprecision.numerics.Samples;

/**
 * What was measured of the optimizer's steps after the backward passes of one precision. Times are in milliseconds, from
 * an idle device until it is idle again.
 *
 * @param times of the steps; none where no optimizer was chosen
 * @param launches the share of {@code times} after which the host had launched everything
 * @param peakBytes the most bytes in arrays at a time in a whole step, the optimizer's own included; NaN where it cannot
 *     be told
 */
public record OptimizerTimings(Samples times, Samples launches, double peakBytes) {
    /** No optimizer. */
    public static final OptimizerTimings NONE = new OptimizerTimings(Samples.of(), Samples.of(), Double.NaN);

    public boolean isMeasured() {
        return times.count() > 0;
    }
}
