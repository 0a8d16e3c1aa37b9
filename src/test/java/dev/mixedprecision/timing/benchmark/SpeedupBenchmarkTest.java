package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ai.djl.Device;
import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedupBenchmarkTest {
    private static final Hardware GPU = new Hardware(Device.cpu(), "pretended", 150_000_000_000L, true, false);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    private BenchmarkPlan plan(ModelSize... sizes) {
        return plan(GPU, List.of(Execution.EAGER), sizes);
    }

    private BenchmarkPlan plan(Hardware hardware, List<Execution> executions, ModelSize... sizes) {
        return BenchmarkPlan.of(
                new BenchmarkOptions(
                        List.of(sizes),
                        8,
                        2,
                        ScalarType.BFLOAT16,
                        1,
                        4,
                        folder.resolve("out/times.csv"),
                        true,
                        false,
                        executions,
                        OptimizerChoice.NONE),
                hardware);
    }

    private SpeedupBenchmark benchmark(PretendedDevice device, ModelSize... sizes) {
        return benchmark(device, plan(sizes));
    }

    private SpeedupBenchmark benchmark(PretendedDevice device, BenchmarkPlan plan) {
        return new SpeedupBenchmark(
                plan,
                new Bench(
                        (planned, size, execution) -> device,
                        device,
                        (hardware, type) -> 1e12,
                        new PrintStream(console, true, StandardCharsets.UTF_8),
                        new HostWarmUp()),
                TimingFiles::write);
    }

    @Test
    void timesPhasesApartInTurnsUntilTheDeviceIsIdle() {
        PretendedDevice device = new PretendedDevice();
        SizeTimings timings = benchmark(device, ModelSize.SMALL).measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(device.order)
                .startsWith("float32", "bfloat16", "float32", "bfloat16")
                .hasSize(10);
        assertThat(timings.full().forward().values()).containsOnly(20.0).hasSize(4);
        assertThat(timings.full().backward().values()).containsOnly(40.0).hasSize(4);
        assertThat(timings.full().forwardLaunch().values()).containsOnly(1.0);
        assertThat(timings.full().forwardHost().values()).containsOnly(20.0).hasSize(4);
        assertThat(timings.full().clockDisagreement()).isZero();
        assertThat(timings.speedup().value()).isCloseTo(4, within(1e-12));
        assertThat(timings.full().isLaunchBound()).isFalse();
        assertThat(timings.full().peakBytes()).isEqualTo(100);
        assertThat(timings.mixed().orElseThrow().logits()).isEqualTo("bfloat16");
        assertThat(timings.parameters()).isEqualTo(7);
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("small, eager, bfloat16, measured step 5 of 5, about 0 s left for this row");
    }

    /** 15 ms in bfloat16, 12 in float8; float32, which is not timed, has no times. */
    @Test
    void float8IsComparedToBfloat16() {
        PretendedDevice device = new PretendedDevice() {
            @Override
            long forwardMs() {
                return current == FloatFormat.E4M3FN ? 4 : super.forwardMs();
            }
        };
        Hardware hopper = new Hardware(Device.gpu(), "NVIDIA H100", 80_000_000_000L, true, true);
        SpeedupBenchmark benchmark = benchmark(
                device, BenchmarkPlan.ofFloat8(plan(ModelSize.SMALL).options(), hopper, (execution, shape) -> ""));
        SizeTimings timings = benchmark.measure(ModelSize.SMALL, Execution.FUSED_GRAPH);
        assertThat(device.order).containsOnly("bfloat16", "e4m3fn").startsWith("bfloat16", "bfloat16");
        assertThat(timings.float8().orElseThrow().total().values())
                .containsOnly(12.0)
                .hasSize(6);
        assertThat(timings.float8().orElseThrow().logits()).isEqualTo("bfloat16");
        assertThat(timings.float8().orElseThrow().trainedDtypes()).isEqualTo("float32");
        assertThat(timings.float8SpeedupOverBfloat16().value()).isCloseTo(1.25, within(1e-12));
        assertThat(timings.mixed()).isEqualTo(timings.in("bfloat16"));
        assertThat(timings.full().total().count()).isZero();
        assertThat(timings.full().precision()).isEqualTo("float32");
        assertThat(timings.full().trouble()).isEqualTo("not timed");
        assertThat(timings.speedup().isKnown()).isFalse();
        assertThat(timings.float8Speedup().isKnown()).isFalse();
        assertThat(folder.resolve("out/float8_times.csv")).exists();
    }

    @Test
    void aClockWithoutSynchronisationDisagreesWithTheDevices() {
        PretendedDevice device = new PretendedDevice() {
            @Override
            public void synchronize() {
                // forgotten
            }
        };
        PrecisionTimings full = benchmark(device, ModelSize.SMALL)
                .measure(ModelSize.SMALL, Execution.EAGER)
                .full();
        assertThat(full.forwardHost().median()).as("launching alone").isEqualTo(1);
        assertThat(full.clockDisagreement()).as("of 1 ms on the host's clock").isGreaterThan(10);
    }

    @Test
    void outOfMemoryBecomesNaNAndTheNextSizeRuns() throws IOException {
        PretendedDevice device = new PretendedDevice() {
            private final long largest = ModelSize.SMALL.ordinal();
            private int steps;

            @Override
            public void backward() {
                if (current == FloatFormat.FLOAT32 && steps++ == 0) {
                    throw new LibtorchException("backward from float32(): CUDA out of memory. Tried to allocate");
                }
                super.backward();
            }

            @Override
            public long parameters() {
                return largest;
            }
        };
        SpeedupBenchmark benchmark = benchmark(device, ModelSize.SMALL, ModelSize.MEDIUM);
        SizeTimings failed = benchmark.measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(failed.full().trouble()).isEqualTo("out of memory in backward");
        assertThat(failed.full().flags()).contains("out of memory");
        assertThat(failed.full().forward().count()).isEqualTo(4);
        assertThat(failed.full().backward().count()).isZero();
        assertThat(failed.mixed().orElseThrow().backward().count()).isEqualTo(4);
        assertThat(failed.speedup().isKnown()).isFalse();
        assertThat(device.order.stream().filter("cache emptied"::equals))
                .as("later steps find a warm cache")
                .hasSize(1);
        assertThat(benchmark
                        .measure(ModelSize.MEDIUM, Execution.EAGER)
                        .speedup()
                        .value())
                .isCloseTo(4, within(1e-12));
        List<String> lines = Files.readAllLines(folder.resolve("out/times.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1))
                .startsWith("small,0.00,8,2,20.0000,0.0000,NaN,NaN,NaN,5.0000")
                .endsWith(",NaN,NaN,eager,float32 out of memory in backward");
    }

    private SpeedupBenchmark withAdamW(PretendedDevice device) {
        BenchmarkOptions options =
                plan(ModelSize.SMALL).options().withOptimizer(ModelSize.SMALL, OptimizerChoice.ADAMW);
        return benchmark(device, BenchmarkPlan.of(options, GPU));
    }

    @Test
    void theOptimizersStepIsAThirdPhaseWithColumnsAfterTheOthers() throws IOException {
        PretendedDevice device = new PretendedDevice() {
            @Override
            public void optimize() {
                order.add("optimize");
                super.optimize();
            }
        };
        SpeedupBenchmark benchmark = withAdamW(device);
        SizeTimings timings = benchmark.measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(device.order).startsWith("float32", "optimize", "bfloat16", "optimize");
        assertThat(timings.full().optimizer().times().values()).hasSize(4).containsOnly(3.0);
        assertThat(timings.full().optimizerShare()).isCloseTo(3 / 63.0, within(1e-12));
        assertThat(timings.mixed().orElseThrow().optimizerShare()).isCloseTo(3 / 18.0, within(1e-12));
        assertThat(timings.wholeStepSpeedup().value()).isCloseTo(63 / 18.0, within(1e-12));
        assertThat(timings.leastChange()).isEqualTo(1e-3);
        List<String> lines = Files.readAllLines(folder.resolve("out/adamw_times.csv"));
        assertThat(lines.get(0))
                .endsWith("execution,trouble,fp32_optimizer_median_ms,fp32_optimizer_std_ms,fp32_step_peak_GiB,"
                        + "fp32_optimizer_share,bf16_optimizer_median_ms,bf16_optimizer_std_ms,bf16_step_peak_GiB,"
                        + "bf16_optimizer_share,step_speedup");
        assertThat(lines.get(1)).endsWith("eager,,3.0000,0.0000,0.0000,0.0476,3.0000,0.0000,0.0000,0.1667,3.5000");
        assertThat(SpeedupDeliverable.of(benchmark.results(), "a GPU", true))
                .contains("it takes 5 % of small's step in float32 and 17 % in bfloat16 (3.0 and 3.0 ms), so that the"
                        + " whole step gains 3.50 times.");
    }

    @Test
    void outOfMemoryInTheOptimizerLeavesTheOtherPhases() {
        SizeTimings timings = withAdamW(new PretendedDevice() {
                    @Override
                    public void optimize() {
                        throw new LibtorchException("CUDA out of memory");
                    }
                })
                .measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(timings.full().trouble()).isEqualTo("out of memory in the optimizer's step");
        assertThat(timings.full().backward().count()).isEqualTo(4);
        assertThat(timings.hasOptimizer()).isFalse();
        assertThat(timings.speedup().isKnown()).isTrue();
        assertThat(timings.wholeStepSpeedup().isKnown()).isFalse();
    }

    @Test
    void theTinyModelIsTrained() {
        BenchmarkOptions options = BenchmarkOptions.from(name ->
                        name.endsWith("output") ? folder.resolve("t.csv").toString() : null)
                .tiny();
        SizeTimings trained = new SpeedupBenchmark(
                        BenchmarkPlan.of(options.withOptimizer(ModelSize.TINY, OptimizerChoice.ADAMW), Hardware.cpu()),
                        new HostWarmUp(),
                        BenchmarkListener.NONE)
                .measure(ModelSize.TINY, Execution.EAGER);
        assertThat(trained.leastChange()).isGreaterThan(5e-5).isFinite();
        assertThat(trained.full().optimizer().times().count()).isEqualTo(6);
        assertThat(trained.full().trainedDtypes()).isEqualTo("float32");
        assertThat(trained.mixed().orElseThrow().trainedDtypes()).isEqualTo("float32");
        assertThat(trained.full().forwardLaunch().count())
                .as("on a CPU calls return when the work is done")
                .isZero();
    }

    /** Reading the driver's answer takes 2 ms, between the steps. */
    @Test
    void throttlingIsReadAfterEachStepAndStretchesNoSample() {
        PretendedDevice device = new PretendedDevice() {
            @Override
            public Optional<CudaState> state() {
                now += 2_000_000;
                return Optional.of(new CudaState(
                        1000, 1980, 60, order.size() % 4 == 3 ? List.of("software power cap") : List.of()));
            }
        };
        SizeTimings timings = benchmark(device, ModelSize.SMALL).measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(timings.full().throttling()).containsExactly("software power cap", "", "software power cap", "");
        assertThat(timings.full().stateQueryMs().values()).hasSize(4).containsOnly(2.0);
        assertThat(timings.full().forward().values()).containsOnly(20.0);
        assertThat(timings.full().flags()).isEqualTo("throttled in 2 of 4 steps (software power cap)");
        assertThat(timings.mixed().orElseThrow().flags()).isEmpty();
    }

    @Test
    void theDevicesStateIsToldFromBeforeAndAfter() {
        PretendedDevice device = new PretendedDevice() {
            @Override
            public Optional<CudaState> state() {
                return Optional.of(new CudaState(
                        order.isEmpty() ? 1980 : 1000,
                        1980,
                        60,
                        order.isEmpty() ? List.of() : List.of("power", "heat")));
            }
        };
        assertThat(benchmark(device, ModelSize.SMALL)
                        .measure(ModelSize.SMALL, Execution.EAGER)
                        .device())
                .isEqualTo("before: 1980 of 1980 MHz, 60 °C; after: 1000 of 1980 MHz, 60 °C, throttled by power, heat");
        assertThat(benchmark(new PretendedDevice(), ModelSize.SMALL)
                        .measure(ModelSize.SMALL, Execution.EAGER)
                        .device())
                .as("where nobody tells")
                .isEmpty();
    }

    private SpeedupBenchmark withPeak(ToDoubleBiFunction<Hardware, FloatFormat> peak) {
        PretendedDevice device = new PretendedDevice();
        return new SpeedupBenchmark(
                plan(ModelSize.SMALL),
                new Bench(
                        (planned, size, execution) -> device, device, peak, new PrintStream(console), new HostWarmUp()),
                BenchmarkListener.NONE);
    }

    /** A backward pass has two products for each one of the forward pass. */
    @Test
    void theShareOfThePeakIsOfThreeForwardPasses() {
        PrecisionTimings full = withPeak((hardware, type) -> 1e12)
                .measure(ModelSize.SMALL, Execution.EAGER)
                .full();
        double forward = ModelSize.SMALL.shape().forwardFlops(2, 8);
        assertThat(full.shareOfPeak()).isCloseTo(3 * forward / 60e-3 / 1e12, within(1e-12));
    }

    @Test
    void aPeakThatDoesNotFitIsNotKnownAndAnyOtherFailureIsOne() {
        PrecisionTimings full = withPeak((hardware, type) -> {
                    throw new LibtorchException("CUDA out of memory");
                })
                .measure(ModelSize.SMALL, Execution.EAGER)
                .full();
        assertThat(full.shareOfPeak()).isNaN();
        assertThat(full.forward().count()).isEqualTo(4);
        SpeedupBenchmark broken = withPeak((hardware, type) -> {
            throw new LibtorchException("no kernel");
        });
        assertThatThrownBy(() -> broken.measure(ModelSize.SMALL, Execution.EAGER))
                .hasMessage("no kernel");
    }

    @Test
    void saysWhatItsPlanHoldsAndGivesRowsByExecution() {
        SpeedupBenchmark benchmark = benchmark(
                new PretendedDevice(),
                plan(GPU, List.of(Execution.EAGER, Execution.FUSED), ModelSize.SMALL, ModelSize.MEDIUM));
        assertThat(benchmark.sizes()).containsExactly(ModelSize.SMALL, ModelSize.MEDIUM);
        assertThat(benchmark.executions()).containsExactly(Execution.EAGER, Execution.FUSED);
        assertThat(benchmark.mixedPrecision()).isEqualTo("bfloat16");
        assertThat(benchmark.whyNot(ModelSize.XL, Execution.EAGER)).isEqualTo("xl is not among -Dbenchmark.sizes");
        benchmark.measure(ModelSize.SMALL, Execution.EAGER);
        SizeTimings fused = benchmark.measure(ModelSize.SMALL, Execution.FUSED);
        assertThat(benchmark.results(Execution.FUSED)).containsExactly(fused);
    }

    @Test
    void aGpuWithoutBfloat16IsWarnedOfInTheLog() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            Hardware old = new Hardware(Device.cpu(), "Tesla V100", 32_000_000_000L, false, false);
            new SpeedupBenchmark(
                    plan(old, List.of(Execution.EAGER), ModelSize.SMALL), new HostWarmUp(), BenchmarkListener.NONE);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("WARN", "Tesla V100 has no bfloat16", "mixed precision runs in float16");
    }

    @Test
    void anyOtherFailureIsNotTakenForOutOfMemory() {
        PretendedDevice device = new PretendedDevice() {
            @Override
            public void backward() {
                throw new LibtorchException("the shapes do not fit");
            }
        };
        assertThatThrownBy(() -> benchmark(device, ModelSize.SMALL).measure(ModelSize.SMALL, Execution.EAGER))
                .hasMessage("the shapes do not fit");
    }

    /** A run of hours that ends early is not to have been for nothing. */
    @Test
    void aSizeThatBreaksOffLeavesTheSizesBeforeInBothFiles() throws IOException {
        PretendedDevice device = new PretendedDevice() {
            private int steps;

            @Override
            public void backward() {
                if (++steps > 10) { // of which small takes ten
                    throw new LibtorchException("CUDA error: an illegal memory access was encountered");
                }
                super.backward();
            }
        };
        SpeedupBenchmark benchmark = benchmark(device, ModelSize.SMALL, ModelSize.MEDIUM, ModelSize.LARGE);
        benchmark.measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(Files.readAllLines(folder.resolve("out/times.csv")))
                .as("before anything else is measured")
                .hasSize(2);
        assertThatThrownBy(() -> benchmark.measure(ModelSize.MEDIUM, Execution.EAGER))
                .hasMessageContaining("illegal memory access");
        assertThat(Files.readAllLines(folder.resolve("out/times.csv")))
                .hasSize(2)
                .last(STRING)
                .startsWith("small,")
                .doesNotContain("NaN");
        assertThat(Files.readString(TimingFiles.samples(benchmark.plan())))
                .contains("\"small, eager\"", "40.0")
                .doesNotContain("medium");
    }

    @Test
    void aFullModelThatDoesNotFitIsSaid() {
        SpeedupBenchmark benchmark = new SpeedupBenchmark(
                plan(ModelSize.SMALL),
                new Bench(
                        (plan, size, execution) -> {
                            throw new LibtorchException("CUDA out of memory");
                        },
                        new PretendedDevice(),
                        (hardware, type) -> 1,
                        new PrintStream(console, true, StandardCharsets.UTF_8),
                        new HostWarmUp()),
                TimingFiles::write);
        assertThat(benchmark.measure(ModelSize.SMALL, Execution.EAGER).full().trouble())
                .isEqualTo("out of memory when the model was made");
    }

    @Test
    void aSizeThatWasNotChosenHasAReason() {
        assertThat(benchmark(new PretendedDevice(), ModelSize.SMALL).whyNot(ModelSize.XL, Execution.EAGER))
                .isEqualTo("xl is not among -Dbenchmark.sizes");
        assertThat(benchmark(new PretendedDevice(), ModelSize.SMALL).whyNot(ModelSize.SMALL, Execution.EAGER))
                .isEmpty();
    }

    @Test
    void theTinyModelGoesTheWholeWayOnTheCpu() throws IOException {
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(ModelSize.TINY),
                16,
                2,
                ScalarType.BFLOAT16,
                1,
                3,
                folder.resolve("tiny.csv"),
                true,
                false,
                List.of(Execution.EAGER),
                OptimizerChoice.NONE);
        SpeedupBenchmark benchmark =
                new SpeedupBenchmark(BenchmarkPlan.of(options, Hardware.cpu()), new HostWarmUp(), TimingFiles::write);
        SizeTimings timings = benchmark.measure(ModelSize.TINY, Execution.EAGER);
        assertThat(timings.parameters()).isEqualTo(ModelSize.TINY.shape().parameters());
        assertThat(timings.full().logits()).isEqualTo("float32");
        assertThat(timings.mixed().orElseThrow().logits()).isEqualTo("bfloat16");
        // Not "at most 1": on a shared CPU the peak, measured at another moment, can be the slower of the two.
        assertThat(timings.full().shareOfPeak()).isPositive().isFinite();
        assertThat(Files.readAllLines(folder.resolve("tiny.csv")).get(1))
                .startsWith("tiny,")
                .doesNotContain("NaN");
        assertThat(Files.readString(TimingFiles.samples(benchmark.plan())))
                .contains("\"float32\"", "\"forwardLaunch\"")
                .doesNotContain("NaN");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }
}
