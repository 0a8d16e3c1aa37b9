package dev.mixedprecision.timing.benchmark;

/**
 * What a forward and a backward pass take, foretold from the machine's own rates, and what they took.
 *
 * @param size the model's
 * @param precision float32, tf32, the type of autocast, or e4m3fn
 * @param foretold each kernel as long as by itself, with all that it reads in memory; those between the products and attention
 *     as one that goes through memory in the same way
 * @param least products and attention with all that they read in a cache, other kernels by nothing but the bytes that they move
 * @param measuredMs the median of the replayed passes, milliseconds
 */
public record Forecast(String size, String precision, Parts foretold, Parts least, double measuredMs) {

    /**
     * Milliseconds.
     *
     * @param productMs the matrix products, and attention where it is one operator
     * @param otherMs all other kernels
     */
    public record Parts(double productMs, double otherMs) {
        public double totalMs() {
            return productMs + otherMs;
        }
    }

    /** The measured time over the foretold one. */
    public double ratio() {
        return measuredMs / foretold.totalMs();
    }

    /** The measured time over the least: below 1 a clock or the count of the kernels is wrong. */
    public double overLeast() {
        return measuredMs / least.totalMs();
    }
}
