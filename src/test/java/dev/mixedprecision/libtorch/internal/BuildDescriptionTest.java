package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildDescriptionTest {
    private static final Path LIBRARY = Path.of("libtorch_cpu.so");

    @Test
    void readsSettings() {
        BuildDescription build = new BuildDescription("CUDA_VERSION=12.8, TORCH_VERSION=2.7.1, USE_MKL=ON");
        assertThat(build.version()).isEqualTo("2.7.1");
        assertThat(build.setting("CUDA_VERSION")).hasValue("12.8");
        assertThat(build.setting("VERSION")).isEmpty();
    }

    /** An older string is one pointer: read as a newer one, it would be taken for an address and a length. */
    @Test
    void aBuildWithTheOlderStringsIsRefusedBeforeOneIsRead() {
        assertThatThrownBy(
                        () -> BuildDescription.requireNewerStrings(LIBRARY, Set.of("_ZN2at11show_configEv")::contains))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("libtorch_cpu.so was built for the older C++ strings");
        assertThatCode(() ->
                        BuildDescription.requireNewerStrings(LIBRARY, Set.of("_ZN2at11show_configB5cxx11Ev")::contains))
                .doesNotThrowAnyException();
    }
}
