package dev.mixedprecision.timing;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was measured of one size in one execution.
 *
 * @param size its name
 * @param execution how the passes were run: eager, graph, fused or fused-graph
 * @param parameters how many numbers it trains
 * @param context positions
 * @param batch sequences
 * @param precisions float32 first, then the mixed precision, then others to compare with
 * @param fallback what became of the execution where its graphs could not be captured; else empty
 * @param leastChange how far the least changed parameter is from where it began, after all steps of all precisions, which
 *     share the parameters; NaN without an optimizer and where a parameter is not finite
 * @param device what the driver said of the device before and after, such as its clock; or empty
 */
public record SizeTimings(
        String size,
        String execution,
        long parameters,
        int context,
        int batch,
        List<PrecisionTimings> precisions,
        String fallback,
        double leastChange,
        String device) {
    public SizeTimings {
        precisions = List.copyOf(precisions);
    }

    public PrecisionTimings full() {
        return precisions.get(0);
    }

    /** Whether the samples are of the execution that was asked for. */
    public boolean isAsAsked() {
        return fallback.isEmpty();
    }

    /** Empty where float32 was timed alone. */
    public Optional<PrecisionTimings> mixed() {
        return precisions.size() < 2 ? Optional.empty() : Optional.of(precisions.get(1));
    }

    public Optional<PrecisionTimings> in(String precision) {
        return precisions.stream()
                .filter(each -> each.precision().equals(precision))
                .findFirst();
    }

    /** How many times faster both passes are in mixed precision; NaN where either is not known. */
    public Ratio speedup() {
        return ratio(PrecisionTimings::total);
    }

    /** How many times faster both passes and the optimizer's step are; NaN where one of them is not known. */
    public Ratio wholeStepSpeedup() {
        return ratio(PrecisionTimings::wholeStep);
    }

    private Ratio ratio(Function<PrecisionTimings, Samples> times) {
        return mixed().map(low -> Ratio.speedup(times.apply(full()), times.apply(low)))
                .orElse(new Ratio(Double.NaN, Double.NaN, Double.NaN));
    }

    /** Whether an optimizer's steps were timed. */
    public boolean hasOptimizer() {
        return precisions.stream().anyMatch(each -> each.optimizer().isMeasured());
    }
}
