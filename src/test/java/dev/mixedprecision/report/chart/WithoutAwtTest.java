package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    private String drawInAnotherJvm(String... classesToLoad)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,jdk.localedata",
                "-XX:TieredStopAtLevel=1",
                // Arabic digits, which jdk.localedata knows, if a number were ever written as the language has it.
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-cp",
                System.getProperty("java.class.path"),
                Demos.class.getName(),
                folder.toString()));
        command.addAll(List.of(classesToLoad));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Still drawing after a minute: " + command);
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue() == 0).as(printed).isEqualTo(printed.isEmpty());
        return printed;
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
