package dev.mixedprecision.timing;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The samples of one size in one execution and one precision. */
public final class PrecisionSamples {
    private final FloatFormat precision;
    private final double peakFlops;
    private final boolean optimizes;
    private final Phase forward = new Phase("forward");
    private final Phase backward = new Phase("backward");
    private final Phase optimizer = new Phase("the optimizer's step");
    private String trouble = "";
    private final List<String> throttling = new ArrayList<>();
    private final List<Double> stateQueryMs = new ArrayList<>();
    private String logits = "unknown";
    private String trainedDtypes = "unknown";
    private double peakBytes = Double.NaN;
    private double peakBytesOfStep = Double.NaN;

    /** A part of the step that is timed. */
    private static final class Phase {
        private final String name;
        private final List<Double> times = new ArrayList<>();
        private final List<Double> hostTimes = new ArrayList<>();
        private final List<Double> launches = new ArrayList<>();
        private boolean failed;

        Phase(String name) {
            this.name = name;
        }

        void forget() {
            times.clear();
            hostTimes.clear();
            launches.clear();
            failed = false;
        }
    }

    /**
     * No samples yet.
     *
     * @param peakFlops what the device reaches in this precision, operations a second
     * @param optimizes whether the optimizer's step is timed too
     */
    public PrecisionSamples(FloatFormat precision, double peakFlops, boolean optimizes) {
        this.precision = precision;
        this.peakFlops = peakFlops;
        this.optimizes = optimizes;
    }

    /** Begins a turn; why it must run without graphs, or empty. Running out of memory is such a reason. */
    Optional<String> begin(TimedStep step) {
        try {
            return step.begin(precision);
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            return Optional.of("out of memory while warming up or capturing: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** Drops what was measured, to start anew. */
    void forget() {
        List.of(forward, backward, optimizer).forEach(Phase::forget);
        List.of(throttling, stateQueryMs).forEach(List::clear);
        trouble = "";
        logits = "unknown";
        trainedDtypes = "unknown";
        peakBytes = Double.NaN;
        peakBytesOfStep = Double.NaN;
    }

    /** Takes a step, as far as earlier ones have shown that there is memory for it. */
    void take(TimedStep step, DeviceClock clock, boolean keep) {
        if (forward.failed) {
            return;
        }
        int failedBefore = failedPhases();
        step.prepare(precision);
        try {
            boolean done = timed(
                            clock,
                            keep,
                            forward,
                            () -> logits = step.forward(precision).torchName())
                    && timed(clock, keep, backward, step::backward);
            peakBytes = larger(peakBytes, step);
            if (done && trainedDtypes.equals("unknown")) {
                trainedDtypes = step.trainedTypes().stream()
                        .map(ScalarType::torchName)
                        .sorted()
                        .collect(Collectors.joining(" and "));
            }
            if (done && optimizes) {
                timed(clock, keep, optimizer, step::optimize);
                peakBytesOfStep = larger(peakBytesOfStep, step);
            }
        } finally {
            step.finish();
            if (failedPhases() > failedBefore) {
                step.emptyCache(); // once: later steps go on without the phase, and with a warm cache
            }
        }
        if (keep) {
            watch(clock);
        }
    }

    private int failedPhases() {
        return (forward.failed ? 1 : 0) + (backward.failed ? 1 : 0) + (optimizer.failed ? 1 : 0);
    }

    /** Between two steps, when no sample is being taken: the driver's answer takes time of its own. */
    private void watch(DeviceClock clock) {
        long start = clock.nanoTime();
        Optional<CudaState> state = clock.state();
        if (state.isPresent()) {
            stateQueryMs.add((clock.nanoTime() - start) / 1e6);
            throttling.add(String.join(", ", state.get().throttling()));
        }
    }

    /** Times a phase from an idle device to an idle device; false when it runs, or ran, out of memory. */
    private boolean timed(DeviceClock clock, boolean keep, Phase phase, Runnable work) {
        if (phase.failed) {
            return false;
        }
        clock.synchronize();
        long start = clock.nanoTime();
        Optional<DeviceClock.Mark> begun = clock.mark();
        Optional<DeviceClock.Mark> done = Optional.empty();
        try {
            work.run();
            done = clock.mark();
            long launched = clock.nanoTime();
            clock.synchronize();
            long end = clock.nanoTime();
            if (keep) {
                double host = (end - start) / 1e6;
                phase.hostTimes.add(host);
                phase.times.add(begun.isPresent() ? begun.get().millisecondsTo(done.orElseThrow()) : host);
                if (clock.isAsynchronous()) {
                    phase.launches.add((launched - start) / 1e6);
                }
            }
            return true;
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            phase.forget();
            phase.failed = true;
            trouble = "out of memory in " + phase.name;
            forgetPeaksOf(phase);
            return false;
        } finally {
            begun.ifPresent(DeviceClock.Mark::close);
            done.ifPresent(DeviceClock.Mark::close);
        }
    }

    /** The peaks of earlier steps are samples too; the passes' own stays where only the optimizer has failed. */
    private void forgetPeaksOf(Phase failed) {
        peakBytesOfStep = Double.NaN;
        if (failed != optimizer) {
            peakBytes = Double.NaN;
        }
    }

    /** A peak so far and the step's, where it is known; what failed has no peak. */
    private double larger(double before, TimedStep step) {
        if (!trouble.isEmpty() || step.peakBytes().isEmpty()) {
            return before;
        }
        double now = step.peakBytes().getAsLong();
        return Double.isNaN(before) ? now : Math.max(before, now);
    }

    FloatFormat precision() {
        return precision;
    }

    /** Says that nothing could be measured, and why; what had been before is dropped. */
    public void fail(String reason) {
        forget();
        trouble = reason;
    }

    /**
     * What was measured.
     *
     * @param flops the floating-point operations of the matrix products of both passes
     */
    public PrecisionTimings timings(double flops) {
        return new PrecisionTimings(
                precision.toString(),
                logits,
                trainedDtypes,
                new Samples(forward.times),
                new Samples(backward.times),
                new Samples(forward.hostTimes),
                new Samples(backward.hostTimes),
                new Samples(forward.launches),
                new Samples(backward.launches),
                throttling,
                new Samples(stateQueryMs),
                peakBytes,
                flops,
                peakFlops,
                new OptimizerTimings(new Samples(optimizer.times), new Samples(optimizer.launches), peakBytesOfStep),
                trouble);
    }
}
