package dev.mixedprecision.numerics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The ratio of two medians, with the interval that holds it with 95 % confidence.
 *
 * @param value the ratio of the samples' medians
 * @param low the interval's lower end
 * @param high its upper end
 */
public record Ratio(double value, double low, double high) {
    private static final int RESAMPLES = 4_000;
    private static final long SEED = 20_171_010;

    /** What an interval says of a lower bound. */
    public enum Verdict {
        ABOVE,
        BELOW,
        UNSETTLED
    }

    /**
     * How many times slower {@code baseline} is than {@code measured}: the median of the one over that of the other.
     * The interval is the percentile bootstrap's (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter
     * 13): both are drawn anew with replacement 4,000 times, from a fixed seed, so that the same samples give the same
     * interval. All is NaN without samples.
     */
    public static Ratio speedup(Samples baseline, Samples measured) {
        if (baseline.count() == 0 || measured.count() == 0) {
            return new Ratio(Double.NaN, Double.NaN, Double.NaN);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] ratios = new double[RESAMPLES];
        double[] slow = baseline.toArray();
        double[] fast = measured.toArray();
        for (int i = 0; i < RESAMPLES; i++) {
            ratios[i] = drawnMedian(slow, random) / drawnMedian(fast, random);
        }
        Arrays.sort(ratios);
        return new Ratio(
                baseline.median() / measured.median(),
                ratios[(int) (0.025 * RESAMPLES)],
                ratios[(int) (0.975 * RESAMPLES) - 1]);
    }

    private static double drawnMedian(double[] values, SplittableRandom random) {
        double[] drawn = new double[values.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[random.nextInt(drawn.length)];
        }
        return Samples.medianOfOwn(drawn);
    }

    /** Whether the whole interval is on one side of a bound. */
    public Verdict against(double bound) {
        if (low >= bound) {
            return Verdict.ABOVE;
        }
        return high < bound ? Verdict.BELOW : Verdict.UNSETTLED;
    }

    public boolean isKnown() {
        return !Double.isNaN(value);
    }
}
