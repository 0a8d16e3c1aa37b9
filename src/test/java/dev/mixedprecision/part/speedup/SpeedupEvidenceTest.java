package dev.mixedprecision.part.speedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Evidence;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.benchmark.BrokenBenchmarks;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader of a report gets to see of the benchmark. */
class SpeedupEvidenceTest {
    @TempDir
    private Path folder;

    private final Seen seen = new Seen();

    private static final class Seen implements Evidence {
        private final List<String> notes = new ArrayList<>();
        private final Map<String, String> attachments = new HashMap<>();

        @Override
        public void judged(String text, boolean holds) {
            // of no interest here
        }

        @Override
        public void noted(String text) {
            notes.add(text);
        }

        @Override
        public <T> T experiment(String name, Supplier<T> run) {
            return run.get();
        }

        @Override
        public void attach(String name, String mediaType, String extension, String content) {
            attachments.put(name, content);
        }
    }

    private void report(SpeedupBenchmark benchmark) {
        World world = new World(seen);
        world.begin("SPD-07", "nothing");
        world.runOn(ComputeDevice.cpu());
        SpeedupSteps steps = new SpeedupSteps(world, new Benchmarks(plan -> benchmark));
        steps.allAreTimed();
        new Thens(world).reportShows("the table and the charts of all timings");
    }

    @Test
    void everyPhaseIsAStepWithItsTime() {
        report(BrokenBenchmarks.unbroken(folder));
        assertThat(seen.notes)
                .contains(
                        "small, graph, float32, forward: 20.000 ms ± 0.000 (median of 4), all launched after 1.000 ms",
                        "small, graph, bfloat16, backward: 10.000 ms ± 0.000 (median of 4), all launched after 1.000 ms",
                        "large, graph, float16, AdamW: 3.000 ms ± 0.000 (median of 4), all launched after 1.000 ms")
                .as("three phases of two precisions, and of three for large")
                .hasSize(3 * (2 + 2 + 3));
        assertThat(seen.attachments).doesNotContainKey("What to know before trusting the figures");
    }

    @Test
    void warningsAndThrottlingAreToldBesideTheCharts() {
        report(BrokenBenchmarks.onAnOldHotGpu(folder));
        assertThat(seen.attachments.get("What to know before trusting the figures"))
                .contains("Tesla V100 has no bfloat16 (compute capability below 8.0): mixed precision runs in float16")
                .contains("Tesla V100 has no TF32 (CUDA, compute capability 8.0 and later): it is not timed")
                .contains("small, graph, float32: throttled in 4 of 4 steps (hardware thermal slowdown)");
    }
}
