package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnLibtorchTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsNotThereIsRefused() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> OwnLibtorch.require(missing, "cpu"))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("PYTORCH_LIBRARY_PATH=" + missing + " is no folder. Unset it");
    }

    @Test
    void aFolderWithoutLibtorchIsRefusedByWhatItLacks() throws IOException {
        Files.createFile(folder.resolve(System.mapLibraryName("torch")));
        assertThatThrownBy(() -> OwnLibtorch.require(folder, "cpu"))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("holds no libtorch: it lacks " + System.mapLibraryName("c10") + ", "
                        + System.mapLibraryName("torch_cpu") + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.2", "2.8.0", "2.11.0", "2.11.0a0+git12", "3.0"})
    @EnabledOnOs(OS.LINUX)
    void aNewerVersionNeedsABridge(String version) {
        assertThat(OwnLibtorch.needsBridge(folder, version, "2.7.1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.1", "unknown"})
    void theVersionThatDjlIsMadeForNeedsNone(String version) {
        assertThat(OwnLibtorch.needsBridge(folder, version, "2.7.1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.0", "2.6.0", "1.13.1"})
    void anOlderVersionIsRefused(String version) {
        assertThatThrownBy(() -> OwnLibtorch.needsBridge(folder, version, "2.7.1"))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("holds libtorch " + version + ", older than the 2.7.1 that DJL is made for");
    }

    /** Without headers, whatever compiler there is. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatABridgeCannotBeCompiledForIsRefusedWithTheReason() throws IOException {
        Files.createFile(folder.resolve(System.mapLibraryName("torch_cpu")));
        assertThatThrownBy(() -> OwnLibtorch.bridge(folder, "2.11.0", "cpu"))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("PYTORCH_LIBRARY_PATH=" + folder + " holds libtorch 2.11.0, which DJL, made for"
                        + " 2.7.1, reaches by a bridge, and that cannot be compiled: there is no ")
                .hasMessageContaining("Unset it")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void theLibtorchThatIsUsedIsNotRefused() {
        assertThatCode(() -> OwnLibtorch.require(Libtorch.get().folder(), "cpu"))
                .doesNotThrowAnyException();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theJniLibraryThatIsUsedIsComplete() throws IOException {
        Libtorch.get();
        Path used = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(path -> path.endsWith("-" + System.mapLibraryName("djl_torch")))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        // What is loaded is not bound anew; a copy is.
        Path copy = Files.copy(used, folder.resolve(used.getFileName()));
        assertThatCode(() -> OwnLibtorch.requireComplete(folder, copy)).doesNotThrowAnyException();
    }

    /** DJL's own library, with a letter of one name that it needs changed. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryThatLacksASymbolIsRefusedByItsName() throws IOException {
        Path library = folder.resolve("0.36.0-libdjl_torch.so");
        String intact = new String(Bridge.jniLibrary("cpu"), StandardCharsets.ISO_8859_1);
        String lacking = intact.replace("_ZNK3c106SymInt6sym_neERKS0_", "_ZNK3c106SymInt6sym_neERKS0X");
        assertThat(lacking).isNotEqualTo(intact);
        Files.write(library, lacking.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> OwnLibtorch.requireComplete(folder, library))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("PYTORCH_LIBRARY_PATH=" + folder + " cannot be used: " + library
                        + ": undefined symbol: _Z"); // on another libtorch than DJL's, there are others
    }
}
