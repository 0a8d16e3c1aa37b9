package dev.mixedprecision.numerics;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Delayed scaling as published for NVIDIA's Transformer Engine ({@code recipe.DelayedScaling}): the factor by which a step
 * multiplies its numbers comes from the largest magnitudes of the steps before, so that no step waits for its own.
 *
 * <p>The factor is the format's largest value over the largest magnitude of the history, over 2^margin, in float32. Where
 * that magnitude is zero or not finite, the factor stays; where the factor is infinite, it is float32's largest value.
 */
public final class DelayedScaling {
    private final FloatFormat format;
    private final int margin;
    private final int length;
    private final boolean powerOfTwo;
    private final Deque<Float> history = new ArrayDeque<>();
    private float factor = 1;

    /**
     * A history without entries, and a factor of 1.
     *
     * @param format the format that the numbers are rounded to
     * @param length how many steps the history holds; 1 keeps the last one alone
     * @param margin how many powers of two stay free above the largest magnitude
     * @param powerOfTwo whether the factor is rounded down to a power of two, by which multiplying is exact
     */
    public DelayedScaling(FloatFormat format, int length, int margin, boolean powerOfTwo) {
        if (length < 1) {
            throw new IllegalArgumentException("a history of " + length + " steps");
        }
        this.format = format;
        this.length = length;
        this.margin = margin;
        this.powerOfTwo = powerOfTwo;
    }

    /** The factor of the next step. */
    public float factor() {
        return factor;
    }

    /** Ends a step whose largest magnitude was this one. */
    public void update(float largest) {
        history.addLast(largest);
        if (history.size() > length) {
            history.removeFirst();
        }
        float most = 0;
        for (float each : history) {
            most = Math.max(most, each);
        }
        if (most > 0 && Float.isFinite(most)) {
            float exact = Math.scalb((float) format.maxValue() / most, -margin);
            float finite = Math.min(exact, Float.MAX_VALUE);
            factor = powerOfTwo ? Math.scalb(1f, Math.getExponent(finite)) : finite;
        }
    }
}
