package dev.mixedprecision.report.timing;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.List;

/** Timings that nobody took, for reports to tell. */
final class InventedTimings {
    /** A size's name, execution and what was timed; the rest stands out. */
    static SizeTimings size(String label, String execution, PrecisionTimings... precisions) {
        return new SizeTimings(label, execution, 901, 902, 903, List.of(precisions), "", Double.NaN, "");
    }

    /** Steps of which the forward pass takes the first and the backward pass the second samples, launched in no time. */
    static PrecisionTimings precision(String name, Samples forward, Samples backward) {
        return new PrecisionTimings(
                name,
                name,
                "float32",
                forward,
                backward,
                forward,
                backward,
                Samples.of(0.25, 0.25),
                Samples.of(0.25, 0.25),
                List.of(),
                Samples.of(),
                904,
                905,
                906,
                OptimizerTimings.NONE,
                "");
    }

    /** The same, launched in other times. */
    static PrecisionTimings launched(PrecisionTimings from, Samples forward, Samples backward) {
        return with(from, forward, backward, from.trainedDtypes(), from.optimizer(), from.trouble());
    }

    /** The same with memory, operations and a peak rate. */
    static PrecisionTimings rated(PrecisionTimings from, double peakBytes, double flops, double peakFlops) {
        return new PrecisionTimings(
                from.precision(),
                from.logits(),
                from.trainedDtypes(),
                from.forward(),
                from.backward(),
                from.forwardHost(),
                from.backwardHost(),
                from.forwardLaunch(),
                from.backwardLaunch(),
                from.throttling(),
                from.stateQueryMs(),
                peakBytes,
                flops,
                peakFlops,
                from.optimizer(),
                from.trouble());
    }

    /** The same with an optimizer's steps, which train what has these types. */
    static PrecisionTimings optimized(PrecisionTimings from, Samples times, double peakBytes, String trainedDtypes) {
        OptimizerTimings optimizer = new OptimizerTimings(times, Samples.of(), peakBytes);
        return with(from, from.forwardLaunch(), from.backwardLaunch(), trainedDtypes, optimizer, from.trouble());
    }

    /** Without a sample, and why. */
    static PrecisionTimings failed(String name, String trouble) {
        PrecisionTimings none = precision(name, Samples.of(), Samples.of());
        return with(none, Samples.of(), Samples.of(), none.trainedDtypes(), none.optimizer(), trouble);
    }

    private static PrecisionTimings with(
            PrecisionTimings from,
            Samples forwardLaunch,
            Samples backwardLaunch,
            String trainedDtypes,
            OptimizerTimings optimizer,
            String trouble) {
        return new PrecisionTimings(
                from.precision(),
                from.logits(),
                trainedDtypes,
                from.forward(),
                from.backward(),
                from.forwardHost(),
                from.backwardHost(),
                forwardLaunch,
                backwardLaunch,
                from.throttling(),
                from.stateQueryMs(),
                from.peakBytes(),
                from.flops(),
                from.peakFlops(),
                optimizer,
                trouble);
    }

    private InventedTimings() {}
}
