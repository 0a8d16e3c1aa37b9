package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.Libtorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class BridgeTest {
    /** Stands for g++: writes down what it is asked for, and takes DJL's library for what it should have linked. */
    private static final String LINKS =
            "echo \"$@\" > arguments; while [ $# -gt 0 ]; do [ \"$1\" = -o ] && out=$2; shift; done;"
                    + " cp exports arguments ..; cp libdjl_torch.so $out";

    private static final String FAILS =
            "echo 'In file included from inlined.cpp:1'; echo 'script.h:7: error: no such thing';"
                    + " echo 'other.h:8: error: another'; exit 1";

    private final Path libtorch = Libtorch.get().folder();

    @TempDir
    private Path temporary;

    @Test
    void findsWhatIsInlineInDjlsLibraryAndWhatLibtorchLacks() {
        List<String> symbols = List.of(
                "000000000011a2b0 W _ZN2at10TensorBaseC1ERKS0_",
                "000000000011a2b0 W _ZNK3c106SymInt4hashEv",
                "00000000003f0000 V _ZTVN3c1011StorageImplE",
                "00000000003f0008 u _ZGVZN2at3onceEvE4flag",
                "000000000011a2b0 W _ZN5torch2nn10functional4reluEv", // DJL's own affair
                "000000000011a2b0 W _ZNSt6vectorIlSaIlEED1Ev", // the standard library's
                "000000000011a2b0 T Java_ai_djl_pytorch_jni_PyTorchLibrary_torchAdd",
                "                 U _ZN3c106gone_eEv",
                "                 U _ZN3c106there_Ev",
                "                 U malloc@GLIBC_2.2.5",
                "                 w __gmon_start__");
        assertThat(Bridge.inlined(symbols))
                .containsExactly("_ZN2at10TensorBaseC1ERKS0_", "_ZNK3c106SymInt4hashEv", "_ZTVN3c1011StorageImplE");
        assertThat(Bridge.lacking(symbols, "_ZN3c106there_Ev"::equals)).containsExactly("_ZN3c106gone_eEv");
    }

    @Test
    void isCompiledOnceIntoTheFolderWhereDjlLooks() throws IOException {
        Bridge bridge = bridge("2.99.0");
        assertThat(bridge.isCompiled()).isFalse();
        bridge.compile(compiler(LINKS));

        assertThat(bridge.isCompiled()).isTrue();
        assertThat(bridge("2.99.0").isCompiled()).isTrue();
        assertThat(bridge("2.98.0").isCompiled()).isFalse();
        Path folder = bridge.library().getParent();
        assertThat(folder.getFileName().toString()).startsWith(bridge.version() + "-cpu-linux-");
        assertThat(folder).isDirectoryContaining("glob:**/libdjl_torch.so");
        assertThat(bridge.version()).matches("2\\.99\\.0-bridge-[0-9a-f]{12}");
        assertThat(bridge.library()).hasFileName("0.36.0-libdjl_torch.so");
        try (var files = Files.list(folder)) {
            assertThat(files).as("nothing of the work is left").hasSize(4);
        }
        // DJL's library is the last to be searched for a name.
        assertThat(Files.readString(folder.resolve("arguments")))
                .contains("-fkeep-inline-functions", "-DLACKS__ZN3c104goneEv")
                .containsPattern("inlined.cpp replaced.cpp .*-lc10 -ltorch_cpu -ltorch .*-l:libdjl_torch.so");
        assertThat(Files.readString(folder.resolve("exports")))
                .isEqualTo("{ global:\n\"_ZN3c104goneEv\";\nlocal: *; };\n");
    }

    @Test
    void aCompilersFirstErrorIsGivenAndNothingIsLeft() throws IOException {
        Bridge bridge = bridge("2.99.0");
        assertThatThrownBy(() -> bridge.compile(compiler(FAILS)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("g++ failed: script.h:7: error: no such thing");
        assertThat(bridge.isCompiled()).isFalse();
        assertThat(bridge.library().getParent()).isEmptyDirectory();
    }

    @Test
    void keepsDjlFromLoadingWhatLiesBesideLibtorch() throws IOException {
        Files.createFile(temporary.resolve(System.mapLibraryName("torch_cpu")));
        Files.createFile(temporary.resolve("libshm.so"));
        assertThat(Bridge.to(temporary, temporary, "2.99.0", "0.36.0", "cpu")
                        .notForDjl()
                        .split(","))
                .contains("libshm.so");
    }

    @Test
    void aFlavorThatDjlHasNoLibraryForIsNamed() {
        assertThatThrownBy(() -> Bridge.to(temporary, libtorch, "2.99.0", "0.36.0", "cu999"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/cu999/libdjl_torch.so is not on the class path");
    }

    private Bridge bridge(String version) throws IOException {
        return Bridge.to(temporary, libtorch, version, "0.36.0", "cpu");
    }

    private CxxCompiler compiler(String script) throws IOException {
        return new CxxCompiler(tool("g++", script), tool("nm", "echo '                 U _ZN3c104goneEv'"), temporary);
    }

    private Path tool(String name, String script) throws IOException {
        Path tool = Files.writeString(temporary.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return tool;
    }
}
