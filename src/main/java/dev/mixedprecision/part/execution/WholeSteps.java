package dev.mixedprecision.part.execution;

import java.util.Map;

/**
 * Parameters after replayed whole steps, against those after the same steps launched operator by operator.
 *
 * @param size the model's
 * @param execution {@code graph} or {@code fused-graph}
 * @param precision float32, or the type of autocast
 * @param steps how many there were
 * @param differing how many elements differ in any bit between the two, by the parameter's name
 * @param changed how many elements of all parameters the replayed steps have changed
 * @param scaleBefore what the loss was multiplied by in the first step
 * @param scaleAfter what it would be multiplied by in another replayed one
 */
public record WholeSteps(
        String size,
        String execution,
        String precision,
        int steps,
        Map<String, Long> differing,
        long changed,
        double scaleBefore,
        double scaleAfter) {

    /** How many parameters have an element that differs, and the first of them; "none" when all are identical. */
    public String difference() {
        long parameters = differing.values().stream().filter(count -> count > 0).count();
        return differing.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .findFirst()
                .map(entry -> entry.getValue() + " elements of " + entry.getKey() + ", and " + (parameters - 1)
                        + " parameters besides")
                .orElse("none");
    }
}
