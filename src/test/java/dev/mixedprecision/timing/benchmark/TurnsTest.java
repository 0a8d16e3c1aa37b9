package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.timing.SizeTimings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs are begun and ended in turns, and a turn that cannot begin is told. */
class TurnsTest {
    private static final Hardware GPU = new Hardware(Device.gpu(), "pretended", 150_000_000_000L, true, false);

    @TempDir
    private Path folder;

    private final HostWarmUp hostWarmUp = new HostWarmUp();
    private final List<String> warmUps = new ArrayList<>();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    /** Replays take no time to launch; gradients must outlive the steps of a turn. */
    private static class Replaying extends PretendedDevice {
        private boolean replays;

        @Override
        public Optional<String> begin(FloatFormat precision) {
            order.add("begin " + precision);
            replays = true;
            current = precision;
            return Optional.empty();
        }

        @Override
        public void end() {
            order.add("end " + current);
            replays = false;
        }

        @Override
        void launch(long computeMs) {
            if (replays) {
                busyUntil = Math.max(now, busyUntil) + computeMs * 1_000_000;
            } else {
                super.launch(computeMs);
            }
        }
    }

    /** What warms the JVM up, on the same clock. */
    private static final class Warming extends PretendedDevice {
        private final PretendedDevice clock;
        private final List<String> log;

        Warming(PretendedDevice clock, List<String> log) {
            this.clock = clock;
            this.log = log;
        }

        @Override
        public ScalarType forward(FloatFormat precision) {
            log.add(precision + (clock.order.isEmpty() ? "" : ", after a step"));
            return super.forward(precision);
        }

        @Override
        void launch(long computeMs) {
            clock.now += 1_000_000_000;
        }
    }

    private SpeedupBenchmark benchmark(PretendedDevice device, Execution... executions) {
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(ModelSize.SMALL),
                8,
                2,
                ScalarType.BFLOAT16,
                1,
                5,
                folder.resolve("times.csv"),
                true,
                false,
                List.of(executions),
                OptimizerChoice.NONE);
        return new SpeedupBenchmark(
                BenchmarkPlan.of(options, GPU),
                new Bench(
                        (plan, size, execution) -> size == ModelSize.TINY ? new Warming(device, warmUps) : device,
                        device,
                        (hardware, type) -> 1e12,
                        new PrintStream(console, true, StandardCharsets.UTF_8),
                        hostWarmUp),
                TimingFiles::write);
    }

    /** A precision's graphs begun, replayed some times and ended. */
    private static List<String> turn(String precision, int replays) {
        List<String> calls = new ArrayList<>(Collections.nCopies(replays, precision));
        calls.add(0, "begin " + precision);
        calls.add("end " + precision);
        return calls;
    }

    @Test
    void eachPrecisionHasTwoTurnsOfHalfTheStepsAndWarmsUpInEach() {
        Replaying device = new Replaying();
        SizeTimings timings = benchmark(device, Execution.GRAPH).measure(ModelSize.SMALL, Execution.GRAPH);
        assertThat(device.order)
                .containsExactlyElementsOf(
                        Stream.of(turn("float32", 4), turn("bfloat16", 4), turn("float32", 3), turn("bfloat16", 3))
                                .flatMap(List::stream)
                                .toList());
        assertThat(timings.execution()).isEqualTo("graph");
        assertThat(timings.isAsAsked()).isTrue();
        assertThat(timings.full().forward().values()).hasSize(5).containsOnly(20.0);
        assertThat(timings.mixed().orElseThrow().forward().values()).hasSize(5).containsOnly(5.0);
        assertThat(timings.full().forwardLaunch().values()).containsOnly(0.0);
        assertThat(said())
                .contains("small, graph, float32, warm-up and capture")
                .contains("small, graph, bfloat16, measured step 7 of 7, about 0 s left");
    }

    /** Two precisions' steps take two seconds of the pretended clock, so that four seconds are two rounds. */
    @Test
    void onCudaTheJvmIsWarmedUpForFourSecondsBeforeTheFirstSizeAndNothingIsKept() {
        PretendedDevice device = new PretendedDevice();
        SpeedupBenchmark benchmark = benchmark(device, Execution.EAGER, Execution.FUSED);
        SizeTimings first = benchmark.measure(ModelSize.SMALL, Execution.EAGER);
        benchmark.measure(ModelSize.SMALL, Execution.FUSED);
        benchmark(device, Execution.EAGER).measure(ModelSize.SMALL, Execution.EAGER);
        assertThat(warmUps)
                .as("once in a JVM for each execution that is launched, before anything is timed in it")
                .containsExactly(
                        "float32",
                        "bfloat16",
                        "float32",
                        "bfloat16",
                        "float32, after a step",
                        "bfloat16, after a step",
                        "float32, after a step",
                        "bfloat16, after a step");
        assertThat(first.full().forward().values()).hasSize(5).containsOnly(20.0);
        assertThat(said())
                .containsOnlyOnce("4 s of the tiny model in eager execution first")
                .containsOnlyOnce("4 s of the tiny model in fused execution first");
    }

    @Test
    void aCaptureThatFailsIsSaidAndTheSizeRunsInEagerMode() throws IOException {
        Replaying device = new Replaying() {
            @Override
            public Optional<String> begin(FloatFormat precision) {
                super.begin(precision);
                return precision == FloatFormat.BFLOAT16
                        ? Optional.of("aten::item is not permitted, when \"capturing\"")
                        : Optional.empty();
            }
        };
        SpeedupBenchmark benchmark = benchmark(device, Execution.GRAPH);
        SizeTimings timings = benchmark.measure(ModelSize.SMALL, Execution.GRAPH);
        String reason = "runs in eager mode since bfloat16 could not be captured: aten::item is not permitted,"
                + " when \"capturing\"";
        assertThat(timings.fallback()).isEqualTo(reason);
        assertThat(device.order)
                .startsWith(
                        "begin float32", "float32", "float32", "float32", "float32", "end float32", "begin bfloat16")
                .containsSubsequence("begin bfloat16", "end bfloat16", "cache emptied", "float32", "bfloat16")
                .filteredOn(each -> each.startsWith("begin") || each.startsWith("end"))
                .hasSize(4);
        assertThat(timings.full().forward().values()).as("none of the replays").hasSize(5);
        assertThat(timings.full().forwardLaunch().values())
                .as("launched, not replayed")
                .containsOnly(1.0);
        assertThat(timings.speedup().value()).isCloseTo(4, within(1e-12));
        assertThat(said()).contains("small, graph: " + reason);
        assertThat(Files.readString(folder.resolve("times.csv")))
                .endsWith(",graph,\"" + reason.replace("\"", "\"\"") + "\"\n");
        assertThat(Files.readString(TimingFiles.samples(benchmark.plan())))
                .contains("\"fallback\": \"runs in eager mode");
    }

    @Test
    void tooLittleMemoryForAGraphIsAReasonTooAndEndFreesIt() {
        Replaying device = new Replaying() {
            @Override
            public Optional<String> begin(FloatFormat precision) {
                super.begin(precision);
                throw new LibtorchException("capture: CUDA out of memory");
            }
        };
        SizeTimings timings = benchmark(device, Execution.FUSED_GRAPH).measure(ModelSize.SMALL, Execution.FUSED_GRAPH);
        assertThat(timings.fallback())
                .isEqualTo("runs in fused mode since float32 could not be captured: out of memory while warming up or"
                        + " capturing: capture: CUDA out of memory");
        assertThat(device.order).startsWith("begin float32", "end float32", "cache emptied", "float32", "bfloat16");
        assertThat(timings.full().forward().count()).isEqualTo(5);
    }

    @Test
    void outOfMemoryInAReplayEndsTheTurn() {
        Replaying device = new Replaying() {
            @Override
            public ScalarType forward(FloatFormat precision) {
                if (precision == FloatFormat.FLOAT32) {
                    throw new LibtorchException("CUDA out of memory");
                }
                return super.forward(precision);
            }
        };
        SizeTimings timings = benchmark(device, Execution.GRAPH).measure(ModelSize.SMALL, Execution.GRAPH);
        assertThat(timings.full().trouble()).isEqualTo("out of memory in forward");
        assertThat(timings.mixed().orElseThrow().forward().count()).isEqualTo(5);
        assertThat(device.order).containsSequence("cache emptied", "end float32", "begin bfloat16");
    }

    @Test
    void severalExecutionsAreSeveralRows() throws IOException {
        SpeedupBenchmark benchmark = benchmark(new Replaying(), Execution.EAGER, Execution.GRAPH);
        benchmark.measure(ModelSize.SMALL, Execution.GRAPH);
        benchmark.measure(ModelSize.SMALL, Execution.EAGER);
        List<String> rows = Files.readAllLines(folder.resolve("times.csv"));
        assertThat(rows.get(0)).startsWith("model_size,").endsWith(",total_speedup,execution,trouble");
        assertThat(rows.subList(1, 3))
                .satisfiesExactly(
                        eager -> assertThat(eager).startsWith("small,").endsWith(",eager,"),
                        graph -> assertThat(graph).startsWith("small,").endsWith(",graph,"));
    }

    private String said() {
        return console.toString(StandardCharsets.UTF_8);
    }
}
