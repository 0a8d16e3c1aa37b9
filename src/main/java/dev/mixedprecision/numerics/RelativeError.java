package dev.mixedprecision.numerics;

/** How far a vector is from what it should be. */
public final class RelativeError {
    private RelativeError() {}

    /**
     * ‖actual − expected‖ / ‖expected‖ in the Euclidean norm; NaN when both vectors are zero or a number is NaN.
     *
     * @throws IllegalArgumentException when the lengths differ
     */
    public static double of(double[] actual, double[] expected) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(actual.length + " numbers against " + expected.length);
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
