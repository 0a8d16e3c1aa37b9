package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.FloatFormat;

/** Two things that were measured, of which one is expected to be as the other is. */
public sealed interface Comparison {
    void require(Judge judge);

    /** What must be equal: dtypes, bits, texts, counts. */
    record Same(String what, Object expected, Object measured) implements Comparison {
        @Override
        public void require(Judge judge) {
            judge.same(what, expected, measured);
        }
    }

    /** Series that must have the same bits at every step. */
    record SameSteps(String reference, double[] expected, double[] measured, FloatFormat format) implements Comparison {
        @Override
        public void require(Judge judge) {
            judge.sameAtEveryStep(reference, expected, measured, format);
        }
    }
}
