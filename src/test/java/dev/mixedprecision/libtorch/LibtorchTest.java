package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.sun.jna.Pointer;
import com.sun.jna.PointerType;
import com.sun.jna.ptr.ByReference;
import dev.mixedprecision.libtorch.internal.CudaDriver;
import dev.mixedprecision.libtorch.internal.NativeBinding;
import dev.mixedprecision.libtorch.internal.Nvml;
import dev.mixedprecision.libtorch.internal.StreamBuffer;
import dev.mixedprecision.libtorch.internal.Symbol;
import dev.mixedprecision.libtorch.internal.TorchCore;
import dev.mixedprecision.libtorch.internal.TorchCpu;
import dev.mixedprecision.libtorch.internal.TorchCuda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
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
            assertThat(CudaMemory.of(Cuda.device()).currentBytes()).isNotNegative();
            assertThat(Cuda.state(Cuda.device())).hasValueSatisfying(state -> assertThat(state.temperatureCelsius())
                    .isBetween(1, 120));
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

    /** JNA maps these types directly; another one would be refused only where its library is: on a GPU machine. */
    @Test
    void everyBindingHasArgumentsThatJnaMapsDirectly() {
        for (Class<?> binding : List.of(
                TorchCpu.class, TorchCore.class, TorchCuda.class, CudaDriver.class, Nvml.class, StreamBuffer.class)) {
            for (Method method : binding.getDeclaredMethods()) {
                if (Modifier.isNative(method.getModifiers())) {
                    assertThat(method.getParameterTypes())
                            .as(method.toString())
                            .allMatch(LibtorchTest::isMappedDirectly);
                }
            }
        }
        assertThat(isMappedDirectly(Pointer[].class)).isFalse();
    }

    private static boolean isMappedDirectly(Class<?> type) {
        return type.isPrimitive()
                || type.isArray() && type.getComponentType().isPrimitive()
                || Pointer.class.isAssignableFrom(type)
                || PointerType.class.isAssignableFrom(type)
                || ByReference.class.isAssignableFrom(type);
    }
}
