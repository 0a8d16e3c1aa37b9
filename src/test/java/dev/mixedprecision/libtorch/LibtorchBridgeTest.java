package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchBridgeTest {
    @Test
    void printsTheSettingsUnderWhichDjlFindsLibtorch() {
        String folder = Libtorch.get().folder().toString();
        ChildJvm.Ended child = ChildJvm.run(LibtorchBridge.class, List.of(), Map.of("PYTORCH_LIBRARY_PATH", folder));
        assertThat(child.exitCode()).as(child.all()).isZero();
        assertThat(child.lines())
                .contains("export PYTORCH_LIBRARY_PATH='" + folder + "'")
                .anyMatch(line -> line.matches("export PYTORCH_FLAVOR='(cpu|cu\\d+)'"));
    }

    @Test
    void saysInOneLineWhyItCannot(@TempDir Path empty) {
        ChildJvm.Ended child =
                ChildJvm.run(LibtorchBridge.class, List.of(), Map.of("PYTORCH_LIBRARY_PATH", empty.toString()));
        assertThat(child.exitCode()).isOne();
        assertThat(child.lines()).isEmpty();
        assertThat(child.errors().lines()).hasSize(1).first().asString().contains(empty + " holds no libtorch");
    }
}
