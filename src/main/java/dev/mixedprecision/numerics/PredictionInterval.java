package dev.mixedprecision.numerics;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The interval that, with a confidence, holds the mean of further samples of what was sampled.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record PredictionInterval(double low, double high) {

    /**
     * {@code mean ± t · s · √(1/n + 1/m)} for the mean of m further samples after n, with t of Student's distribution
     * with n − 1 degrees of freedom: exact for samples of a normal distribution (Hahn and Meeker, Statistical Intervals,
     * 1991, 4.8).
     *
     * @param samples two or more
     * @param further m, how many samples the mean is of
     * @param confidence such as 0.99
     */
    public static PredictionInterval ofMean(Samples samples, int further, double confidence) {
        int n = samples.count();
        if (n < 2 || further < 1) {
            throw new IllegalArgumentException("needs two samples and one to predict, not " + n + " and " + further);
        }
        double t = TDistribution.of(n - 1).inverseSurvivalProbability((1 - confidence) / 2);
        double half = t * samples.standardDeviation() * Math.sqrt(1.0 / n + 1.0 / further);
        return new PredictionInterval(samples.mean() - half, samples.mean() + half);
    }

    /** Whether a mean is inside. */
    public boolean holds(double mean) {
        return low <= mean && mean <= high;
    }
}
