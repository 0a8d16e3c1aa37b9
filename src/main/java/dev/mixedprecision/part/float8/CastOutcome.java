package dev.mixedprecision.part.float8;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What libtorch has cast numbers to.
 *
 * @param codes the code of each
 * @param saturating whether the loaded libtorch saturates, see {@link EightBits#cast}
 */
public record CastOutcome(CastPlan plan, long[] codes, boolean saturating) {
    /** How many codes are not the exact model's, and the first of them. */
    public String differences() {
        return Differences.describe(codes.length, this::isAsForetold, i -> {
            double input = plan.inputs().value(i);
            return String.format(
                    Locale.ROOT,
                    "%s becomes %s (0x%02x), not %s",
                    input,
                    plan.target().value(codes[i]),
                    codes[i],
                    foretold(i));
        });
    }

    private boolean isAsForetold(int i) {
        return plan.target().isSame(foretold(i), codes[i]);
    }

    private double foretold(int i) {
        return plan.target().cast(plan.inputs().value(i), saturating);
    }

    /** The codes that NaN has become, each once, in order. */
    public double[] codesOfNaN() {
        return IntStream.range(0, codes.length)
                .filter(i -> Double.isNaN(plan.inputs().value(i)))
                .mapToDouble(i -> codes[i])
                .distinct()
                .sorted()
                .toArray();
    }

    /** The numbers of the codes. */
    public double[] values() {
        return Arrays.stream(codes).mapToDouble(plan.target()::value).toArray();
    }
}
