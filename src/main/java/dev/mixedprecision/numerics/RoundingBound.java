package dev.mixedprecision.numerics;

/**
 * How far rounding carries the results of a model's passes, relative to their norm.
 *
 * <p>Every rounding moves its result by at most u relative to it, u the unit roundoff. The roundings are taken to be
 * independent and of mean zero, so that their effects add up in squares: n of them move the result by at most about u √n
 * (Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019). The backward pass has for each product
 * of the forward pass two, of the same lengths give or take, and starts from what that left: three times as many roundings
 * in all.
 *
 * @param result what ‖error‖ / ‖result‖ must not exceed for the result of the forward pass
 * @param gradient the same for the gradient of any parameter
 * @param formula the bounds' formula
 * @param leastOfResult what the result's error cannot fall below where the format really is the stated one: u / 8
 */
public record RoundingBound(double result, double gradient, String formula, double leastOfResult) {

    /**
     * The bound for a number of roundings.
     *
     * @param format what is rounded to
     * @param roundings how many there are, one after the other, from the input to the result of the forward pass
     */
    public static RoundingBound of(FloatFormat format, long roundings) {
        double u = format.unitRoundoff();
        return new RoundingBound(
                u * Math.sqrt(roundings),
                u * Math.sqrt(3.0 * roundings),
                "u √n, n = " + roundings + " roundings in the forward pass, 3 n to a gradient",
                u / 8);
    }
}
