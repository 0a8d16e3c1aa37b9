package dev.mixedprecision.experiment.speedup;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.speedup.PrecisionTimings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The samples of one size in one execution and one precision. */
final class Series {
    private final ScalarType precision;
    private final double peakFlops;
    private final List<Double> forward = new ArrayList<>();
    private final List<Double> backward = new ArrayList<>();
    private final List<Double> forwardLaunch = new ArrayList<>();
    private final List<Double> backwardLaunch = new ArrayList<>();
    private final List<Double> unfinished = new ArrayList<>();
    private String trouble = "";
    private String logits = "unknown";
    private double peakBytes = Double.NaN;
    private boolean withoutForward;
    private boolean withoutBackward;

    Series(ScalarType precision, double peakFlops) {
        this.precision = precision;
        this.peakFlops = peakFlops;
    }

    /** Begins a turn; why it must run without graphs, or empty. Running out of memory is such a reason. */
    Optional<String> begin(Workload workload) {
        try {
            return workload.begin(precision);
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            return Optional.of("out of memory while capturing");
        }
    }

    /** Drops what was measured, to start anew. */
    void forget() {
        List.of(forward, backward, forwardLaunch, backwardLaunch, unfinished).forEach(List::clear);
        trouble = "";
        logits = "unknown";
        peakBytes = Double.NaN;
        withoutForward = false;
        withoutBackward = false;
    }

    /** Takes a step, unless an earlier one has shown that there is too little memory for any. */
    void step(Workload workload, DeviceClock clock, boolean keep) {
        if (withoutForward) {
            return;
        }
        Runnable idle = workload::awaitIdle;
        boolean failed = false;
        workload.prepare(precision);
        try {
            if (!timed(
                    clock,
                    idle,
                    keep,
                    () -> logits = workload.forward(precision).torchName(),
                    forward,
                    forwardLaunch)) {
                withoutForward = true;
                failed = true;
                trouble = "out of memory in forward";
            } else if (!withoutBackward && !timed(clock, idle, keep, workload::backward, backward, backwardLaunch)) {
                withoutBackward = true;
                failed = true;
                trouble = "out of memory in backward";
            }
            OptionalLong peak = workload.peakBytes();
            if (peak.isPresent() && trouble.isEmpty()) {
                peakBytes = Double.isNaN(peakBytes) ? peak.getAsLong() : Math.max(peakBytes, peak.getAsLong());
            }
        } finally {
            workload.finish();
            if (failed) {
                workload.emptyCache();
            }
        }
    }

    /** Times a phase from an idle device to an idle device; false when it ran out of memory. */
    private boolean timed(
            DeviceClock clock, Runnable idle, boolean keep, Runnable phase, List<Double> times, List<Double> launches) {
        clock.synchronize();
        long start = clock.nanoTime();
        try {
            phase.run();
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            times.clear();
            launches.clear();
            return false;
        }
        long launched = clock.nanoTime();
        clock.synchronize();
        long end = clock.nanoTime();
        idle.run();
        long idleSince = clock.nanoTime();
        if (keep) {
            unfinished.add((idleSince - end) / 1e6);
            times.add((end - start) / 1e6);
            launches.add((launched - start) / 1e6);
        }
        return true;
    }

    ScalarType precision() {
        return precision;
    }

    /** Says that nothing could be measured, and why. */
    void fail(String reason) {
        trouble = reason;
    }

    Samples total() {
        return new Samples(forward).plus(new Samples(backward));
    }

    PrecisionTimings timings(double flops) {
        return new PrecisionTimings(
                precision.torchName(),
                logits,
                new Samples(forward),
                new Samples(backward),
                new Samples(forwardLaunch),
                new Samples(backwardLaunch),
                new Samples(unfinished),
                peakBytes,
                flops,
                peakFlops,
                trouble);
    }
}
