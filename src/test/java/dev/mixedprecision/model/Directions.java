package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Whether gradients point where others do: of passes in float8, whose numbers are for other tests to judge. */
final class Directions {
    private Directions() {}

    /** By name, for every parameter: the cosine of the angle between the two, and the ratio of their lengths. */
    static void assertAlike(Map<String, double[]> gradients, Map<String, double[]> others) {
        gradients.forEach((name, gradient) -> {
            double[] other = others.get(name);
            assertThat(product(gradient, other) / Math.sqrt(product(gradient, gradient) * product(other, other)))
                    .as(name)
                    .isBetween(0.9, 1.0);
            assertThat(Math.sqrt(product(gradient, gradient) / product(other, other)))
                    .as(name)
                    .isBetween(0.8, 1.25);
        });
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
