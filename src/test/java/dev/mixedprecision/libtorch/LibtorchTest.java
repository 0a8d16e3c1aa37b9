package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class LibtorchTest {

    @Test
    void knowsItsVersionAndFolder() {
        Libtorch libtorch = Libtorch.get();
        assertThat(libtorch.version()).matches("2\\.\\d+\\.\\d+.*");
        int minor = Integer.parseInt(libtorch.version().split("\\.")[1]);
        assertThat(libtorch.isAtLeast(2, minor)).isTrue();
        assertThat(libtorch.isAtLeast(1, minor + 1)).isTrue();
        assertThat(libtorch.isAtLeast(2, minor + 1)).isFalse();
        assertThat(libtorch.isAtLeast(3, 0)).isFalse();
        assertThat(libtorch.folder()).isDirectoryContaining("glob:**" + System.mapLibraryName("torch_cpu"));
        assertThat(libtorch.intraOpThreads()).isPositive();
        assertThat(libtorch.allowsTf32()).isFalse(); // PyTorch's default
    }

    @Test
    void listsTheOperatorsWithAnAutocastRule() {
        assertThat(Libtorch.get().autocastOperators(Device.cpu()))
                .contains("aten::mm", "aten::conv2d.padding", "aten::_grid_sampler_2d_cpu_fallback")
                .doesNotContain("aten::exp")
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(Libtorch.get().autocastOperators(Device.gpu()))
                .contains("aten::mm", "aten::exp", "aten::binary_cross_entropy_with_logits")
                .doesNotContain("aten::cat");
    }
}
