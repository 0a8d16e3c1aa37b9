package dev.mixedprecision.timing.benchmark;

/**
 * What a forward and a backward pass take, foretold from the machine's own rates, and what they took. Times are in
 * milliseconds.
 *
 * @param size the model's
 * @param precision float32, tf32, or the type of autocast
 * @param productMs the matrix products, and attention where it is one operator, by themselves
 * @param otherMs all other kernels, each as long as one by itself that goes through memory in the same way
 * @param trafficMs all other kernels, by nothing but the bytes that they move
 * @param measuredMs the median of the replayed passes
 */
public record Forecast(
        String size, String precision, double productMs, double otherMs, double trafficMs, double measuredMs) {
    /** Products and other kernels together. */
    public double foretoldMs() {
        return productMs + otherMs;
    }

    /** What the passes need at least: kernels that move these bytes cannot be faster than memory. */
    public double leastMs() {
        return productMs + trafficMs;
    }

    /** The measured time over the foretold one. */
    public double ratio() {
        return measuredMs / foretoldMs();
    }

    /** The measured time over the least: below 1 a clock or the count of the kernels is wrong. */
    public double overLeast() {
        return measuredMs / leastMs();
    }
}
