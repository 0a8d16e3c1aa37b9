package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLibtorchTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsNotThereIsRefused() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> OwnLibtorch.require(missing))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("PYTORCH_LIBRARY_PATH=" + missing + " is no folder. Unset it");
    }

    @Test
    void aFolderWithoutLibtorchIsRefusedByWhatItLacks() throws IOException {
        Files.createFile(folder.resolve(System.mapLibraryName("torch")));
        assertThatThrownBy(() -> OwnLibtorch.require(folder))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("holds no libtorch: it lacks " + System.mapLibraryName("c10") + ", "
                        + System.mapLibraryName("torch_cpu") + ".");
    }

    @Test
    void anotherVersionIsRefused() {
        assertThatThrownBy(() -> OwnLibtorch.requireVersion(folder, "2.11.0", "2.7.1"))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("holds libtorch 2.11.0, and DJL's bridge is made for 2.7.1 alone");
    }

    @Test
    void theLibtorchThatIsUsedIsNot() {
        assertThatCode(() -> OwnLibtorch.require(Libtorch.get().folder())).doesNotThrowAnyException();
    }
}
