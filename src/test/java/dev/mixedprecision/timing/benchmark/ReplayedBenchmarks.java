package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.timing.TimingFiles;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Benchmarks of a pretended GPU whose host needs 20 ms to launch a pass that bfloat16 computes in 5 or 10. */
public final class ReplayedBenchmarks {
    private static final long LAUNCH_NANOS = 20_000_000;

    private ReplayedBenchmarks() {}

    private static class Launching extends PretendedDevice {
        Execution execution;
        boolean replays;

        @Override
        void launch(long computeMs) {
            busyUntil = Math.max(now, busyUntil) + computeMs * 1_000_000;
            now += replays ? 0 : LAUNCH_NANOS;
        }
    }

    /** Graphs are replayed. */
    public static SpeedupBenchmark replayed(Path folder) {
        return of(folder, new Launching() {
            @Override
            public Optional<String> begin(FloatFormat precision) {
                replays = execution.isGraph();
                return Optional.empty();
            }

            @Override
            public void end() {
                replays = false;
            }
        });
    }

    /** What is replayed holds everything twice. */
    public static SpeedupBenchmark computingTwice(Path folder) {
        return of(folder, new Launching() {
            @Override
            long forwardMs() {
                return (execution.isGraph() ? 2 : 1) * super.forwardMs();
            }
        });
    }

    /** The recording breaks off. */
    public static SpeedupBenchmark brokenOff(Path folder) {
        return of(folder, new Launching() {
            @Override
            public Optional<String> begin(FloatFormat precision) {
                return execution.isGraph() ? Optional.of("the recording broke off in synchronize") : Optional.empty();
            }
        });
    }

    private static SpeedupBenchmark of(Path folder, Launching device) {
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(ModelSize.SMALL),
                8,
                2,
                ScalarType.BFLOAT16,
                1,
                4,
                folder.resolve("times.csv"),
                true,
                false,
                List.of(Execution.EAGER, Execution.GRAPH),
                OptimizerChoice.NONE);
        // A pretended graph needs what graphs need, a CUDA device; none is touched.
        Hardware gpu = new Hardware(Device.gpu(), "NVIDIA H200", 150_000_000_000L, true, true);
        return new SpeedupBenchmark(
                BenchmarkPlan.of(options, gpu),
                new Bench(
                        (plan, size, execution) -> {
                            device.execution = execution;
                            return size == ModelSize.TINY ? new WarmingUp(device) : device;
                        },
                        device,
                        (hardware, type) -> 1e12,
                        new PrintStream(OutputStream.nullOutputStream()),
                        new HostWarmUp()),
                TimingFiles::write);
    }

    /** What warms the JVM up, on the same clock. */
    private static final class WarmingUp extends PretendedDevice {
        private final PretendedDevice clock;

        WarmingUp(PretendedDevice clock) {
            this.clock = clock;
        }

        @Override
        void launch(long computeMs) {
            clock.now += 500_000_000;
        }
    }
}
