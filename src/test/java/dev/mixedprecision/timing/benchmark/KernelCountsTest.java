package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.timing.benchmark.KernelCounts.Kernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelCountsTest {
    private static final Kernel AS_COUNTED = new Kernel("norm", 6, 6);

    /** What one kernel has too many makes up for nothing that another one lacks. */
    @Test
    void launchesTooManyAndTooFewAreSummedUpApart() {
        KernelCounts counts = new KernelCounts(
                "small",
                "bfloat16",
                List.of(AS_COUNTED, new Kernel("copy", 0, 3), new Kernel("turn", 4, 6), new Kernel("cast", 9, 8)));
        assertThat(counts.uncounted()).isEqualTo(3 + 2);
        assertThat(counts.unrecorded()).isEqualTo(1);
        assertThat(counts.recorded()).isEqualTo(6 + 3 + 6 + 8);
    }

    @Test
    void whatIsLaunchedAsOftenAsCountedIsNeither() {
        KernelCounts counts = new KernelCounts("small", "bfloat16", List.of(AS_COUNTED));
        assertThat(counts.uncounted()).isZero();
        assertThat(counts.unrecorded()).isZero();
    }
}
