package dev.mixedprecision.timing;

import dev.mixedprecision.numerics.FloatFormat;
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
 * @param precisions float32 first, where it was timed, then the mixed precision, then others to compare with, TF32 last
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
    private static final String FLOAT32 = FloatFormat.FLOAT32.toString();
    private static final String BFLOAT16 = FloatFormat.BFLOAT16.toString();
    private static final String TF32 = FloatFormat.TF32.toString();
    private static final String FLOAT8 = FloatFormat.E4M3FN.toString();
    private static final List<String> NOT_MIXED = List.of(FLOAT32, TF32, FLOAT8);

    public SizeTimings {
        precisions = List.copyOf(precisions);
    }

    /** float32; without samples where float8 was compared to bfloat16 alone. */
    public PrecisionTimings full() {
        return in(FLOAT32).orElseGet(() -> PrecisionTimings.none(FLOAT32));
    }

    /** Whether the samples are of the execution that was asked for. */
    public boolean isAsAsked() {
        return fallback.isEmpty();
    }

    /** What autocast ran in; empty where float32 was timed alone, or with TF32. */
    public Optional<PrecisionTimings> mixed() {
        return precisions.stream()
                .filter(each -> !NOT_MIXED.contains(each.precision()))
                .findFirst();
    }

    /** Linear layers in float8; empty where that was not timed. */
    public Optional<PrecisionTimings> float8() {
        return in(FLOAT8);
    }

    public Optional<PrecisionTimings> bfloat16() {
        return in(BFLOAT16);
    }

    /** float32 with TF32 matrix products; empty where that was not timed. */
    public Optional<PrecisionTimings> tf32() {
        return in(TF32);
    }

    public Optional<PrecisionTimings> in(String precision) {
        return precisions.stream()
                .filter(each -> each.precision().equals(precision))
                .findFirst();
    }

    /** How many times faster both passes are in mixed precision; NaN where either is not known. */
    public Ratio speedup() {
        return ratio(Optional.of(full()), mixed(), PrecisionTimings::total);
    }

    /** How many times faster both passes are in TF32 than in float32; NaN where either is not known. */
    public Ratio tf32Speedup() {
        return ratio(Optional.of(full()), tf32(), PrecisionTimings::total);
    }

    /** How many times faster both passes are in mixed precision than in TF32; NaN where either is not known. */
    public Ratio speedupOverTf32() {
        return ratio(tf32(), mixed(), PrecisionTimings::total);
    }

    /** How many times faster both passes are in float8 than in float32; NaN where either is not known. */
    public Ratio float8Speedup() {
        return ratio(Optional.of(full()), float8(), PrecisionTimings::total);
    }

    /** How many times faster both passes are in float8 than in bfloat16; NaN where either is not known. */
    public Ratio float8SpeedupOverBfloat16() {
        return ratio(bfloat16(), float8(), PrecisionTimings::total);
    }

    /** The same of a whole step. */
    public Ratio wholeStepFloat8SpeedupOverBfloat16() {
        return ratio(bfloat16(), float8(), PrecisionTimings::wholeStep);
    }

    /** How many times faster both passes and the optimizer's step are; NaN where one of them is not known. */
    public Ratio wholeStepSpeedup() {
        return ratio(Optional.of(full()), mixed(), PrecisionTimings::wholeStep);
    }

    /** The same over TF32. */
    public Ratio wholeStepSpeedupOverTf32() {
        return ratio(tf32(), mixed(), PrecisionTimings::wholeStep);
    }

    private static Ratio ratio(
            Optional<PrecisionTimings> slow,
            Optional<PrecisionTimings> fast,
            Function<PrecisionTimings, Samples> times) {
        return Ratio.speedup(
                slow.map(times).orElse(Samples.of()), fast.map(times).orElse(Samples.of()));
    }

    /** Whether an optimizer's steps were timed. */
    public boolean hasOptimizer() {
        return precisions.stream().anyMatch(each -> each.optimizer().isMeasured());
    }
}
