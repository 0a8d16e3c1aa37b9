package dev.mixedprecision.spec;

/**
 * What a feature holds a quantity to.
 *
 * @param side whether the quantity may be at least, at most or only above the bound
 * @param bound the bound
 * @param unit the bound's unit, as the feature writes it; empty for none
 */
public record Limit(Side side, double bound, String unit) {
    /** On which side of the bound the quantity has to be. */
    public enum Side {
        AT_LEAST,
        AT_MOST,
        ABOVE
    }

    /** Judges a quantity, whose unit must be the bound's. */
    void require(Judge judge, Facts.Quantity quantity) {
        if (!unit.isEmpty() && !unit.equals(quantity.unit())) {
            throw new IllegalStateException(
                    quantity.what() + " is in '" + quantity.unit() + "', its bound in '" + unit + "'");
        }
        switch (side) {
            case AT_LEAST -> judge.atLeast(quantity, bound);
            case AT_MOST -> judge.atMost(quantity, bound);
            case ABOVE -> judge.above(quantity, bound, quantity.origin());
        }
    }
}
