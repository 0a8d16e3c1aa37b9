package dev.mixedprecision.timing;

import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A pretended device and its step, on which no two durations are alike: the passes and the optimizer are launched in 2, 3
 * and 1 ms; the device computes 20, 40 and 5 ms, and in each step a millisecond more than in the step before. Preparing a
 * step gives it 7 ms of work that belong to none of them, and the host needs half a millisecond to notice that it is idle.
 */
class PacedDevice implements TimedStep, DeviceClock {
    private static final long MILLISECOND = 1_000_000;

    final List<String> calls = new ArrayList<>();
    int step = -1;
    int openMarks;
    long now = 123 * MILLISECOND;
    long busyUntil;

    private void launch(String what, int launchMs, int computeMs) {
        calls.add(what);
        busyUntil = Math.max(now, busyUntil) + computeMs * MILLISECOND;
        now += launchMs * MILLISECOND;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void synchronize() {
        if (busyUntil > now) {
            now = busyUntil + MILLISECOND / 2;
        }
    }

    /** When the device will have done what it was given, by a clock that shows another time than the host's. */
    long markedAt() {
        return Math.max(now, busyUntil) + 3_600_000 * MILLISECOND;
    }

    @Override
    public Optional<Mark> mark() {
        openMarks++;
        return Optional.of(new Moment(markedAt()));
    }

    private final class Moment implements Mark {
        private final long nanos;

        Moment(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public double millisecondsTo(Mark later) {
            return (((Moment) later).nanos - nanos) / (double) MILLISECOND;
        }

        @Override
        public void close() {
            openMarks--;
        }
    }

    @Override
    public boolean isAsynchronous() {
        return true;
    }

    @Override
    public Optional<CudaState> state() {
        return Optional.empty();
    }

    @Override
    public Optional<String> begin(FloatFormat precision) {
        calls.add("begin");
        return Optional.empty();
    }

    @Override
    public void prepare(FloatFormat precision) {
        step++;
        launch("prepare", 0, 7);
    }

    @Override
    public ScalarType forward(FloatFormat precision) {
        launch("forward", 2, 20 + step);
        return ScalarType.of(precision);
    }

    @Override
    public void backward() {
        launch("backward", 3, 40 + step);
    }

    @Override
    public void optimize() {
        launch("optimize", 1, 5 + step);
    }

    @Override
    public Set<ScalarType> trainedTypes() {
        return Set.of(ScalarType.FLOAT32);
    }

    @Override
    public double leastChange() {
        return Double.NaN;
    }

    @Override
    public void finish() {
        calls.add("finish");
    }

    @Override
    public void end() {
        calls.add("end");
    }

    @Override
    public OptionalLong peakBytes() {
        return OptionalLong.of(100 + step + (calls.get(calls.size() - 1).equals("optimize") ? 1000 : 0));
    }

    @Override
    public void emptyCache() {
        calls.add("cache emptied");
    }

    @Override
    public long parameters() {
        return 7;
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
