package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class LibtorchTest {

    /** A binding that asks for something that no libtorch has. */
    private static final class Broken {
        @Symbol("_ZN2at8autocast11clear_cacheEv")
        static native void clearCache();

        @Symbol("_ZN2at8autocast13no_such_thingEv")
        static native void noSuchThing();
    }

    @Test
    void knowsItsVersionAndFolder() {
        Libtorch libtorch = Libtorch.get();
        assertThat(libtorch.version()).matches("2\\.\\d+\\.\\d+.*");
        assertThat(libtorch.folder()).isDirectoryContaining("glob:**" + System.mapLibraryName("torch_cpu"));
        assertThat(libtorch.intraOpThreads()).isPositive();
        assertThat(libtorch.allowsTf32()).isFalse(); // PyTorch's default
    }

    @Test
    void aMissingSymbolIsNamedWithLibraryAndVersion() {
        Libtorch libtorch = Libtorch.get();
        var torchCpu = NativeBinding.open(libtorch.folder().resolve(System.mapLibraryName("torch_cpu")));
        assertThatThrownBy(() -> NativeBinding.bind(Broken.class, torchCpu, libtorch.version()))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("missing: _ZN2at8autocast13no_such_thingEv")
                .hasMessageContaining("version: " + libtorch.version())
                .hasMessageContaining(libtorch.folder().toString());
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

    @Test
    void describesTheCudaDeviceOrSaysWhyThereIsNone() {
        if (Cuda.isAvailable()) {
            CudaDevice device = Cuda.describe(Cuda.device());
            assertThat(device.name()).isNotBlank();
            assertThat(device.totalMemoryGib()).isGreaterThan(1);
            assertThat(device.computeCapabilityMajor()).isGreaterThanOrEqualTo(5);
            assertThat(Cuda.driverVersion()).isPresent();
            assertThat(Cuda.driverCudaVersion()).isPresent();
            assertThat(Cuda.whyUnavailable()).isEmpty();
            Cuda.synchronize();
        } else {
            assertThat(Cuda.whyUnavailable()).contains("libtorch").contains("driver");
            assertThatThrownBy(Cuda::device)
                    .isInstanceOf(LibtorchException.class)
                    .hasMessage(Cuda.whyUnavailable());
            assertThatThrownBy(Cuda::synchronize).isInstanceOf(LibtorchException.class);
            assertThatThrownBy(() -> Cuda.describe(Device.gpu())).isInstanceOf(LibtorchException.class);
        }
    }
}
