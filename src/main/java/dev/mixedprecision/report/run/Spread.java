package dev.mixedprecision.report.run;

/**
 * Between which numbers a measured one lies: a confidence interval, or the range of its samples.
 *
 * @param low NaN where it is not known
 * @param high NaN where it is not known
 */
public record Spread(double low, double high) {
    /** Of what was measured once. */
    public static final Spread UNKNOWN = new Spread(Double.NaN, Double.NaN);

    /** Whether both ends are known. */
    public boolean isKnown() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** Whether both are known and have no number in common. */
    public boolean isApartFrom(Spread other) {
        return isKnown() && other.isKnown() && (low > other.high || high < other.low);
    }

    /** Both ends times a positive number. */
    public Spread times(double factor) {
        return new Spread(low * factor, high * factor);
    }
}
