package dev.mixedprecision.part.execution;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.InputShape;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.KernelCounts;
import dev.mixedprecision.timing.benchmark.KernelCounts.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Passes that launch what was not counted, or lack what was: each is noticed. */
class KernelTwinsTest {
    private static final String UNCOUNTED = "the launches that were not counted";
    private static final String UNRECORDED = "the launches that were counted and not recorded";
    private static final Kernel NORM = new Kernel("norm_forward", 6, 6);
    private static final Kernel PRODUCT = new Kernel("gemm_128x128", 9, 9);

    private Thens then;

    /** Large is as given, and all other sizes as they should be. */
    private void recorded(Kernel... ofLarge) {
        List<KernelCounts> sizes = new ArrayList<>();
        for (ModelSize size : ModelSize.benchmarked()) {
            List<Kernel> kernels = size == ModelSize.LARGE ? List.of(ofLarge) : List.of(NORM, PRODUCT);
            sizes.add(new KernelCounts(size.label(), "bfloat16", kernels));
        }
        recorded(sizes);
    }

    private void recorded(List<KernelCounts> sizes) {
        World world = Worlds.of("@EXE-10", ComputeDevice.cpu());
        then = new Thens(world);
        new KernelSteps(world).recorded(sizes);
    }

    @Test
    void passesThatLaunchWhatWasCountedPass() {
        recorded(NORM, PRODUCT);
        Stream.of(UNCOUNTED, UNRECORDED).forEach(launches -> then.isExactly(launches, "0"));
        then.reportShows("the kernels of every size");
    }

    @Test
    void aCopyThatNobodyCountedIsNoticed() {
        recorded(NORM, PRODUCT, new Kernel("copy_kernel", 0, 3));
        assertNoticed(
                () -> then.isExactly(UNCOUNTED, "0"),
                "[EXE-10] launches that were not counted, large in bfloat16: copy_kernel, counted 0 and recorded 3 times",
                "measured: 3");
    }

    @Test
    void aKernelThatRunsOnceInTwoLayersIsNoticed() {
        recorded(new Kernel("norm_forward", 6, 3), PRODUCT);
        then.isExactly(UNCOUNTED, "0");
        assertNoticed(
                () -> then.isExactly(UNRECORDED, "0"),
                "[EXE-10] launches that were counted and not recorded, large in bfloat16: norm_forward, counted 6 and recorded 3",
                "measured: 3");
    }

    /** As many launches, but not of the kernel that was timed. */
    @Test
    void aProductByAnotherKernelIsNoticed() {
        recorded(NORM, new Kernel("gemm_64x64", 0, 9), new Kernel("gemm_128x128", 9, 0));
        assertNoticed(() -> then.isExactly(UNCOUNTED, "0"), "gemm_64x64", "measured: 9");
        assertNoticed(() -> then.isExactly(UNRECORDED, "0"), "gemm_128x128", "measured: 9");
    }

    @Test
    void whereNoPassesAreWrittenOutTheLawIsPending() {
        World world = Worlds.of("@EXE-10", ComputeDevice.cpu());
        world.give(new InputShape(512, 4));
        assertThatThrownBy(() -> new KernelSteps(world).areRecorded(FloatFormat.FLOAT32))
                .isInstanceOf(Skipped.Pending.class)
                .hasMessageContaining("the kernels of written-out passes are not known here");
    }

    @Test
    void aSizeThatIsMissingIsNoticed() {
        recorded(List.of(new KernelCounts("large", "bfloat16", List.of(NORM))));
        assertNoticed(() -> then.reportShows("the kernels of every size"), "[EXE-10] sizes recorded");
    }
}
