package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import com.sun.jna.PointerType;
import com.sun.jna.Structure;
import com.sun.jna.ptr.ByReference;
import dev.mixedprecision.libtorch.LibtorchException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeBindingTest {

    /** A binding that asks for something that no libtorch has. */
    private static final class Broken {
        @Symbol("_ZN2at8autocast11clear_cacheEv")
        static native void clearCache();

        @Symbol("_ZN2at8autocast13no_such_thingEv")
        static native void noSuchThing();
    }

    @Test
    void aMissingSymbolIsNamedWithLibraryAndVersion() {
        LoadedLibtorch libtorch = LoadedLibtorch.get();
        assertThatThrownBy(() -> NativeBinding.bind(Broken.class, libtorch.open("torch_cpu"), libtorch.version()))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("missing: _ZN2at8autocast13no_such_thingEv")
                .hasMessageContaining("version: " + libtorch.version())
                .hasMessageContaining(libtorch.folder().toString());
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
                            .allMatch(NativeBindingTest::isMappedDirectly);
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

    /** As JNA makes them of what a function returns. */
    @Test
    void everyStructureHasItsSizeInC() {
        Map<Class<? extends Structure>, Integer> bytes = Map.of(
                CxxString.class, 32,
                CxxVector.class, 24,
                OptionalOperatorHandle.class, 24,
                CudaStreams.Value.class, 16,
                GraphPoolId.class, 16,
                MallocInfo.class, 80);
        bytes.forEach((type, expected) -> assertThat(Structure.newInstance(type).size())
                .as(type.getName())
                .isEqualTo(expected));
    }
}
