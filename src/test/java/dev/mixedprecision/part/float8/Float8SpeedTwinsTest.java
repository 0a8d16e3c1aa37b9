package dev.mixedprecision.part.float8;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.BrokenBenchmarks;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices on which float8 is no faster, or costs nothing to cast to: each is noticed. */
class Float8SpeedTwinsTest {
    private static final ProductSpeed SMALL = new ProductSpeed(1024, 8, 6, 7, 5, 4);
    private static final ProductSpeed LARGE = new ProductSpeed(8192, 1428, 840, 870, 164, 94);

    private Thens then;

    private void timed(ProductSpeed... speeds) {
        World world = Worlds.of("@FP8-10", ComputeDevice.cpu());
        then = new Thens(world);
        new Float8SpeedSteps(world, new Benchmarks(plan -> {
                    throw new AssertionError("products need no benchmark");
                }))
                .timed(List.of(speeds));
    }

    @Test
    void whatAnH100GivesPasses() {
        timed(SMALL, new ProductSpeed(2048, 38, 32, 33, 12, 9), new ProductSpeed(4096, 189, 113, 118, 40, 25), LARGE);
        then.isAtLeast("the speed-up of the product of 8192", 1.4);
        then.isAtMost("the speed-up of the product of 1024 with its casts", 1, "");
        then.reportShows("the times of every size");
    }

    @Test
    void aProductThatIsNoFasterIsNoticed() {
        timed(SMALL, new ProductSpeed(8192, 1428, 1200, 1200, 164, 94));
        assertNoticed(
                () -> then.isAtLeast("the speed-up of the product of 8192", 1.4),
                "[FP8-10] bfloat16's time over e4m3's, 8192 × 8192 × 8192",
                "1.19");
        assertNoticed(() -> then.reportShows("the times of every size"), "[FP8-10] sizes in the table", "measured: 2");
    }

    @Test
    void castsThatAreNotTimedAreNoticed() {
        timed(new ProductSpeed(1024, 8, 6, 7, 0, 0));
        assertNoticed(
                () -> then.isAtMost("the speed-up of the product of 1024 with its casts", 1, ""),
                "[FP8-10] bfloat16's time over e4m3's with scales and casts");
    }

    /** EXE-08 times fused graphs in bfloat16 from the same benchmark, also where they cannot run float8. */
    @Test
    void stepsThatWereNotTimedInFloat8AreNoGainOfIts(@TempDir Path folder) {
        SpeedupBenchmark benchmark = BrokenBenchmarks.withoutKernelsForFloat8(folder);
        assertThat(benchmark.measure(ModelSize.LARGE, Execution.FUSED_GRAPH).bfloat16())
                .isPresent();
        World world = Worlds.of("@FP8-10", ComputeDevice.cpu());
        assertThat(new Float8SpeedSteps(world, new Benchmarks(plan -> benchmark)).ofSteps())
                .isEmpty();
    }

    @Test
    void theDeliverableSaysFromWhereItPays() {
        assertThat(ProductSpeedReport.deliverable(List.of(SMALL, LARGE), "a device"))
                .contains(
                        "- 8192 × 8192 × 8192: 1309 TFLOP/s in e4m3 against 770 in bfloat16, 1.70 times as fast; with the"
                                + " largest magnitude of either factor found, scaled and cast before, 1.05 times. Sums of 128 products"
                                + " in float32 take 1.04 times as long as fast accumulation.")
                .contains("With scaling by libtorch's own operators it pays from 8192 on.");
        assertThat(ProductSpeedReport.deliverable(List.of(SMALL), "a device")).contains("pays at none of these sizes");
    }
}
