package dev.mixedprecision.report.timing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.timing.benchmark.KernelCounts;
import dev.mixedprecision.timing.benchmark.KernelCounts.Kernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTableTest {
    @Test
    void hasARowForEachSizeAndKernel() {
        KernelCounts small =
                new KernelCounts("small", "tf32", List.of(new Kernel("turn", 8, 8), new Kernel("f<int, \"a\">", 0, 1)));
        KernelCounts xl = new KernelCounts("xl", "tf32", List.of(new Kernel("turn", 9, 8)));
        assertThat(KernelTable.of(List.of(small, xl))).isEqualTo("""
                size,precision,kernel,launches counted,launches recorded
                small,tf32,turn,8,8
                small,tf32,"f<int, ""a"">",0,1
                xl,tf32,turn,9,8
                """);
    }

    @Test
    void leavesTheMiddleOfALongNameOut() {
        String longest = "a".repeat(120) + "b".repeat(40);
        assertThat(KernelTable.of(List.of(of(longest)))).contains("," + longest + ",");
        assertThat(KernelTable.of(List.of(of("a".repeat(120) + "-" + "b".repeat(40)))))
                .contains("," + "a".repeat(120) + " … " + "b".repeat(40) + ",");
    }

    private static KernelCounts of(String kernel) {
        return new KernelCounts("small", "float32", List.of(new Kernel(kernel, 1, 1)));
    }
}
