package dev.mixedprecision.timing.benchmark;

/**
 * What a forward and a backward pass take at least, foretold from the machine's own rates, and what they took. Times are in
 * milliseconds.
 *
 * @param size the model's
 * @param precision float32, or the type of autocast
 * @param productMs the matrix products, by themselves
 * @param trafficMs all other kernels, by the bytes that they move
 * @param measuredMs the median of the replayed passes
 */
public record Forecast(String size, String precision, double productMs, double trafficMs, double measuredMs) {
    /** Products and other kernels together. */
    public double foretoldMs() {
        return productMs + trafficMs;
    }

    /** The measured time over the foretold one: below 1 a clock or the count of the kernels is wrong. */
    public double ratio() {
        return measuredMs / foretoldMs();
    }
}
