package dev.mixedprecision.spec;

import dev.mixedprecision.report.run.Spread;
import java.util.Map;

/** What the When of a scenario has measured, for the Thens to judge. */
public final class Facts {
    private final Named<Dtype> dtypes = new Named<>("dtype");
    private final Named<Comparison> same = new Named<>("comparison");
    private final Named<Quantity> other = new Named<>("count of differences");
    private final Named<Value> values = new Named<>("value");
    private final Named<Change> changes = new Named<>("change");
    private final Named<Quantity> quantities = new Named<>("quantity");
    private final Named<Bound> bounds = new Named<>("bound");
    private final Named<Refusal> refusals = new Named<>("refusal");
    private final Named<Comparison> exhibits = new Named<>("exhibit");

    /**
     * The dtype that something has.
     *
     * @param what whose dtype it is, for the report
     * @param dtype PyTorch's name of it, or several with commas between
     * @param words what a feature may say instead of a name, {@code autocast's type} for instance
     */
    public record Dtype(String what, String dtype, Map<String, String> words) {
        public Dtype(String what, String dtype) {
            this(what, dtype, Map.of());
        }
    }

    /**
     * A number that was measured.
     *
     * @param what what was measured, for the report
     * @param origin what the number is relative to, or why the bound is what it is
     * @param spread how far it would vary from run to run, where that is known
     */
    public record Quantity(String what, double value, String unit, String origin, Spread spread) {
        public Quantity(String what, double value, String unit, String origin) {
            this(what, value, unit, origin, Spread.UNKNOWN);
        }
    }

    /** A value before something happened, and after. */
    public record Change(Value before, Value after) {}

    /**
     * What was tried and may have been refused.
     *
     * @param what what was tried, for the report
     * @param error what it was refused with; empty where it was not
     */
    public record Refusal(String what, String error) {}

    public Named<Dtype> dtypes() {
        return dtypes;
    }

    /** What must be as something else is, under the names of both. */
    public Named<Comparison> same() {
        return same;
    }

    /** How much of something differs from something else, under the names of both; some must. */
    public Named<Quantity> other() {
        return other;
    }

    public Named<Value> values() {
        return values;
    }

    public Named<Change> changes() {
        return changes;
    }

    /** Numbers that are held to a bound, or to one another; then as "error of float16", for instance. */
    public Named<Quantity> quantities() {
        return quantities;
    }

    /** What theory bounds, under the names of the measured and of the bound. */
    public Named<Bound> bounds() {
        return bounds;
    }

    public Named<Refusal> refusals() {
        return refusals;
    }

    /** What a reader of the report looks at: asking for it attaches it, and gives what must hold for it to be complete. */
    public Named<Comparison> exhibits() {
        return exhibits;
    }
}
