package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.Samples;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The classification against a model of a host and a device with a queue of 1,024 launches between them. */
class LaunchBoundTest {
    private static final int QUEUE = 1024;

    private static PrecisionTimings pass(int kernels, double launchMs, double kernelMs) {
        Deque<Double> running = new ArrayDeque<>();
        double host = 0;
        double device = 0;
        for (int i = 0; i < kernels; i++) {
            if (running.size() == QUEUE) {
                host = Math.max(host, running.remove());
            }
            host += launchMs;
            device = Math.max(host, device) + kernelMs;
            running.add(device);
        }
        return timings(Samples.of(device, device), Samples.of(host, host));
    }

    private static PrecisionTimings timings(Samples times, Samples launches) {
        return new PrecisionTimings(
                "bfloat16",
                "bfloat16",
                "float32",
                times,
                times,
                times,
                times,
                launches,
                launches,
                List.of(),
                Samples.of(),
                1,
                1,
                1,
                OptimizerTimings.NONE,
                "");
    }

    @Property(tries = 100)
    void kernelsShorterThanTheirLaunchesMakeTheDeviceWait(
            @ForAll @IntRange(min = 100, max = 10_000) int kernels,
            @ForAll @DoubleRange(min = 0.05, max = 1) double kernelPerLaunch) {
        assertThat(pass(kernels, 0.01, 0.01 * kernelPerLaunch).isLaunchBound()).isTrue();
    }

    /** A tenth of slack: at equal times both wait, and the answer may be either. */
    @Property(tries = 100)
    void kernelsLongerThanTheirLaunchesKeepTheDeviceBusy(
            @ForAll @IntRange(min = 100, max = 10_000) int kernels,
            @ForAll @DoubleRange(min = 1.2, max = 100) double kernelPerLaunch) {
        assertThat(pass(kernels, 0.01, 0.01 * kernelPerLaunch).isLaunchBound()).isFalse();
    }

    @Test
    void withoutLaunchingThereIsNone() {
        PrecisionTimings onACpu = timings(Samples.of(1, 1), Samples.of());
        assertThat(onACpu.isLaunchBound()).isFalse();
        assertThat(onACpu.launchShare()).isNaN();
    }
}
