package dev.mixedprecision.numerics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * A measured error beside the bound that it has to keep.
 *
 * @param measured the magnitude of the error, in the bound's unit
 * @param bound what it may be at most
 */
public record Margin(BigDecimal measured, ErrorBound bound) {
    /** Whether the error keeps the bound. */
    public boolean holds() {
        return measured.compareTo(bound.value()) <= 0;
    }

    /** The bound over the error: how many times larger the error could be; infinite for an error of zero. */
    public double factor() {
        return measured.signum() == 0
                ? Double.POSITIVE_INFINITY
                : bound.value().divide(measured, MathContext.DECIMAL64).doubleValue();
    }

    /** In one line: {@code measured 0.0001335 ≤ bound 0.006 (margin 44.7×): n·u·Σ|x|, Rump …}. */
    public String describe() {
        String verdict = holds() ? (measured.signum() == 0 ? "exact" : "margin " + brief(factor()) + "×") : excess();
        return String.format(
                Locale.ROOT,
                "measured %s %s bound %s (%s): %s [%s]",
                bound.unit().of(measured),
                holds() ? "≤" : ">",
                bound.unit().of(bound.value()),
                verdict,
                bound.formula(),
                bound.origin());
    }

    private String excess() {
        return bound.value().signum() == 0 ? "no error allowed" : "exceeded " + brief(1 / factor()) + "×";
    }

    private static String brief(double factor) {
        return Decimals.brief(new BigDecimal(factor));
    }
}
