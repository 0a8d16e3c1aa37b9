package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts are drawn where there is no AWT, and the same whatever the machine's language. */
class WithoutAwtTest {
    @TempDir
    private Path folder;

    @Test
    void drawsInAJvmWithoutTheDesktopModule() throws Exception {
        assertThat(drawInAnotherJvm()).isEmpty();
        for (Map.Entry<String, Chart> demo : Demos.all().entrySet()) {
            assertThat(folder.resolve(demo.getKey() + ".svg"))
                    .content(StandardCharsets.UTF_8)
                    .isEqualTo(demo.getValue().toSvg());
        }
    }

    @Test
    void thatJvmRefusesAwt() throws Exception {
        assertThat(drawInAnotherJvm("java.awt.Font")).contains("ClassNotFoundException: java.awt.Font");
    }

    /** Returns what the JVM printed: nothing, if all went well. */
    private String drawInAnotherJvm(String... classesToLoad) {
        List<String> arguments = new ArrayList<>(List.of(folder.toString()));
        arguments.addAll(List.of(classesToLoad));
        ChildJvm.Ended ended = ChildJvm.run(
                Demos.class,
                List.of(
                        "--limit-modules",
                        "java.base,jdk.localedata",
                        // Arabic digits, which jdk.localedata knows, if a number were ever written as the language has
                        // it.
                        "-Duser.language=ar",
                        "-Duser.country=EG"),
                Map.of(),
                arguments.toArray(String[]::new));
        String printed = ended.all();
        assertThat(ended.exitCode() == 0).as(printed).isEqualTo(printed.isEmpty());
        return printed;
    }
}
