package dev.mixedprecision.part.float8;

/**
 * What a square product of random matrices takes a CUDA device, by its own clock, in microseconds.
 *
 * @param size rows, columns and terms
 * @param bfloat16 the product in bfloat16
 * @param fast in e4m3 with fast accumulation, of matrices that are in e4m3 already
 * @param promoted the same with float32 sums of 128 products
 * @param largest finding the largest magnitude of one bfloat16 matrix
 * @param cast scaling and casting one to e4m3
 */
public record ProductSpeed(int size, double bfloat16, double fast, double promoted, double largest, double cast) {

    /** How many times as fast the product alone is, with fast accumulation. */
    public double alone() {
        return bfloat16 / fast;
    }

    /** How many times as fast it is where both factors are scaled by their largest magnitude and cast before. */
    public double scaled() {
        return bfloat16 / (fast + 2 * (largest + cast));
    }

    /** The rate of a time, in TFLOP/s. */
    double rate(double microseconds) {
        return 2.0 * size * size * size / microseconds / 1e6;
    }
}
