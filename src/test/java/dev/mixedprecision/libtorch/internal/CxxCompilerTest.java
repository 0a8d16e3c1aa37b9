package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CxxCompilerTest {
    @TempDir
    private Path temporary;

    private Path tools;
    private Path lib;

    @BeforeEach
    void laysOutALibtorchAsPipDoes() throws IOException {
        tools = Files.createDirectories(temporary.resolve("bin"));
        lib = Files.createDirectories(temporary.resolve("torch/lib"));
        Files.createFile(lib.resolve(System.mapLibraryName("torch_cpu")));
        tool("g++");
        tool("nm");
        headers("torch/include");
    }

    @Test
    void findsCompilerAndHeaders() throws IOException {
        assertThat(CxxCompiler.find(lib, "/nowhere:" + tools))
                .isEqualTo(
                        new CxxCompiler(tools.resolve("g++"), tools.resolve("nm"), temporary.resolve("torch/include")));
    }

    @Test
    void findsHeadersWhereLinkedLibrariesLead() throws IOException {
        Path links = Files.createDirectories(temporary.resolve("kit/lib"));
        Path torchCpu = Path.of(System.mapLibraryName("torch_cpu"));
        Files.createSymbolicLink(links.resolve(torchCpu), lib.resolve(torchCpu));
        assertThat(CxxCompiler.find(links, tools.toString()).headers())
                .isEqualTo(temporary.toRealPath().resolve("torch/include"));
    }

    @Test
    void aMissingCompilerIsNamedWithWhatToInstall() throws IOException {
        Files.delete(tools.resolve("g++"));
        assertThatThrownBy(() -> CxxCompiler.find(lib, tools.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no g++ on the PATH: install g++");
    }

    @Test
    void missingHeadersAreNamedWithWhereTheyShouldBe() throws IOException {
        Files.delete(temporary.resolve("torch/include/torch/script.h"));
        assertThatThrownBy(() -> CxxCompiler.find(lib, tools.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no " + temporary.resolve("torch/include/torch/script.h") + ": take");
    }

    private void tool(String name) throws IOException {
        assertThat(Files.createFile(tools.resolve(name)).toFile().setExecutable(true))
                .isTrue();
    }

    private void headers(String folder) throws IOException {
        Files.createFile(Files.createDirectories(temporary.resolve(folder).resolve("torch"))
                .resolve("script.h"));
    }
}
