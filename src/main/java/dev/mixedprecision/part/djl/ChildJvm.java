package dev.mixedprecision.part.djl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a main class of this JVM's class path in a process of its own, for what may end it. */
final class ChildJvm {
    private static final long SECONDS = 300;

    private ChildJvm() {}

    /**
     * How the process ended.
     *
     * @param exitCode 134 where C++ has aborted it
     * @param lines what it printed
     * @param errors what it wrote to its standard error
     */
    record Ended(int exitCode, List<String> lines, String errors) {}

    /** @throws IllegalStateException when the process takes too long */
    static Ended run(Class<?> main, String... arguments) {
        try {
            Path folder = Files.createTempDirectory("child-jvm");
            Path output = folder.resolve("output");
            Path errors = folder.resolve("errors");
            try {
                Process process = new ProcessBuilder(command(main, arguments))
                        .directory(folder.toFile()) // where a core dump goes, too
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(main + " still runs after " + SECONDS + " s");
                }
                return new Ended(process.exitValue(), Files.readAllLines(output), Files.readString(errors));
            } finally {
                try (var left = Files.list(folder)) {
                    left.forEach(file -> file.toFile().delete());
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + main, e);
        }
    }

    private static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED"));
        // Where libtorch comes from, if it was said to this JVM; the environment is inherited.
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("PYTORCH_") || name.startsWith("DJL_"))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .forEach(command::add);
        String absolute = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", absolute, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
