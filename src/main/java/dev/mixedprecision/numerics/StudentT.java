package dev.mixedprecision.numerics;

/** Student's t distribution with a whole number of degrees of freedom. */
public final class StudentT {
    private StudentT() {}

    /**
     * P(T ≤ t), from the finite series of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
     */
    public static double cumulative(double t, int degreesOfFreedom) {
        double angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
        double cosine = Math.cos(angle);
        boolean odd = degreesOfFreedom % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = 0;
        for (int power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
            sum += term;
            term *= cosine * cosine * (power + 1) / (power + 2);
        }
        double twoSided =
                odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum; // P(|T| ≤ t), signed
        return 0.5 + twoSided / 2;
    }

    /**
     * The t that the distribution stays below with a probability.
     *
     * @param probability above 0.5 and below 1
     */
    public static double quantile(double probability, int degreesOfFreedom) {
        if (!(probability > 0.5 && probability < 1) || degreesOfFreedom < 1) {
            throw new IllegalArgumentException("a probability above 0.5 and below 1, and a degree of freedom or more: "
                    + probability + ", " + degreesOfFreedom);
        }
        double low = 0;
        double high = 1;
        while (cumulative(high, degreesOfFreedom) < probability) {
            high *= 2;
        }
        while (high - low > Math.ulp(high) * 4) {
            double middle = low + (high - low) / 2;
            if (cumulative(middle, degreesOfFreedom) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
