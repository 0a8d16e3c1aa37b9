package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.DeviceClock;
import dev.mixedprecision.timing.TimedStep;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A device on which launching takes the host a millisecond and float32 computes for 20, bfloat16 for 5. */
class PretendedDevice implements TimedStep, DeviceClock {
    final List<String> order = new ArrayList<>();
    long now;
    long busyUntil;
    FloatFormat current;

    void launch(long computeMs) {
        busyUntil = Math.max(now, busyUntil) + computeMs * 1_000_000;
        now += 1_000_000;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void synchronize() {
        now = Math.max(now, busyUntil);
    }

    /** A moment on the device's clock, which has no part in what the host's does. */
    private record Moment(long nanos) implements Mark {
        @Override
        public double millisecondsTo(Mark later) {
            return (((Moment) later).nanos - nanos) / 1e6;
        }

        @Override
        public void close() {}
    }

    @Override
    public Optional<Mark> mark() {
        return Optional.of(new Moment(Math.max(now, busyUntil)));
    }

    @Override
    public void prepare(FloatFormat precision) {
        current = precision;
    }

    long forwardMs() {
        return current == FloatFormat.FLOAT32 ? 20 : 5;
    }

    @Override
    public ScalarType forward(FloatFormat precision) {
        order.add(precision.toString());
        launch(forwardMs());
        return precision == FloatFormat.E4M3FN ? ScalarType.BFLOAT16 : ScalarType.of(precision);
    }

    @Override
    public void backward() {
        launch(2 * forwardMs());
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
    public Set<ScalarType> trainedTypes() {
        return EnumSet.of(ScalarType.FLOAT32);
    }

    @Override
    public void optimize() {
        launch(3);
    }

    @Override
    public double leastChange() {
        return 1e-3;
    }

    @Override
    public void finish() {}

    @Override
    public OptionalLong peakBytes() {
        return OptionalLong.of(ScalarType.of(current) == ScalarType.FLOAT32 ? 100 : 60);
    }

    @Override
    public Optional<String> begin(FloatFormat precision) {
        return Optional.empty();
    }

    @Override
    public void end() {}

    @Override
    public void emptyCache() {
        order.add("cache emptied");
    }

    @Override
    public long parameters() {
        return 7;
    }

    @Override
    public void close() {}
}
