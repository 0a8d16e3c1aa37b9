package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.ErrorBound;
import java.util.List;

/**
 * How the error of a sum of positive products grows with their number.
 *
 * @param accumulator what adds them, for the report
 * @param points the errors, for more and more products
 */
public record Growth(String accumulator, List<Point> points) {
    /**
     * The error for one number of products, as a fraction of the sum.
     *
     * @param length how many products
     * @param worst the largest error of the sampled elements
     * @param mean the mean error, with its sign
     * @param bound what theory allows
     */
    public record Point(int length, double worst, double mean, ErrorBound bound) {}

    /** The largest error for the most products. */
    double last() {
        return points.get(points.size() - 1).worst();
    }
}
