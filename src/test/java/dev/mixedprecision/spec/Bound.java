package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.Margin;

/** Something measured beside the bound that theory gives it. */
public sealed interface Bound {
    void require(Judge judge);

    /** An error, and how much of its bound it leaves. */
    record OfError(String what, Margin margin) implements Bound {
        @Override
        public void require(Judge judge) {
            judge.within(what, margin);
        }
    }

    /** What must not be above the bound. */
    record Upper(String what, double bound, double measured, String unit, String origin) implements Bound {
        @Override
        public void require(Judge judge) {
            judge.atMost(what, bound, measured, unit, origin);
        }
    }
}
