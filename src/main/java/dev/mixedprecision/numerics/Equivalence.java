package dev.mixedprecision.numerics;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether paired differences are as good as none: where the confidence interval of their mean lies against a margin to
 * either side of zero. Equivalence is shown by an interval that is inside, as two one-sided tests show it (Schuirmann,
 * Journal of Pharmacokinetics and Biopharmaceutics 15, 1987), and so more noise never makes it easier.
 *
 * @param differences two or more
 * @param confidence of the interval, such as 0.99
 * @param margin the largest difference that does not matter
 */
public record Equivalence(Samples differences, double confidence, double margin) {
    /** Where the interval lies. */
    public enum Place {
        WITHIN("within"),
        ABOVE("above"),
        BELOW("below"),
        UNDECIDED("undecided against"),
        NOT_A_NUMBER("not comparable with");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public Equivalence {
        if (differences.count() < 2) {
            throw new IllegalArgumentException("one difference says nothing of the spread: it takes two");
        }
    }

    /** The lower end of the interval. */
    public double low() {
        return differences.mean() - half();
    }

    /** The upper end of the interval. */
    public double high() {
        return differences.mean() + half();
    }

    /** {@code t · s / √n}, with t of Student's distribution with n − 1 degrees of freedom. */
    private double half() {
        int n = differences.count();
        double t = TDistribution.of(n - 1).inverseSurvivalProbability((1 - confidence) / 2);
        return t * differences.standardDeviation() / Math.sqrt(n);
    }

    /** Inside the margin, beyond it on one side, or across an edge of it. */
    public Place place() {
        if (Double.isNaN(low() + high() + margin)) {
            return Place.NOT_A_NUMBER;
        }
        if (-margin <= low() && high() <= margin) {
            return Place.WITHIN;
        }
        return low() > margin ? Place.ABOVE : high() < -margin ? Place.BELOW : Place.UNDECIDED;
    }
}
