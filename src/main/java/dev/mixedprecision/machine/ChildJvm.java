package dev.mixedprecision.machine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a main class of this JVM's class path in a process of its own, for what may end one or is of the whole process. */
public final class ChildJvm {
    private static final long MINUTES = 10;

    private ChildJvm() {}

    /**
     * How the process ended.
     *
     * @param exitCode 134 where C++ has aborted it
     * @param lines what it printed
     * @param errors what it wrote to its standard error
     */
    public record Ended(int exitCode, List<String> lines, String errors) {
        /** What it printed and wrote to its standard error. */
        public String all() {
            return String.join("\n", lines) + errors;
        }
    }

    /** As {@link #run(Class, List, Map, String...)}, with this JVM's environment and no more options. */
    public static Ended run(Class<?> main, String... arguments) {
        return run(main, List.of(), Map.of(), arguments);
    }

    /**
     * Runs it to its end.
     *
     * @param options of the JVM, besides those that let it start fast and load libtorch
     * @param environment what is added to this process's
     * @throws IllegalStateException when it takes longer than ten minutes
     */
    public static Ended run(Class<?> main, List<String> options, Map<String, String> environment, String... arguments) {
        try {
            Path folder = Files.createTempDirectory("child-jvm");
            Path output = folder.resolve("output");
            Path errors = folder.resolve("errors");
            try {
                ProcessBuilder builder = new ProcessBuilder(command(main, options, arguments));
                builder.environment().putAll(environment);
                Process process = builder.directory(folder.toFile()) // where a core dump goes, too
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(main + " still runs after " + MINUTES + " minutes");
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

    private static List<String> command(Class<?> main, List<String> options, String... arguments) {
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
        command.addAll(options);
        String absolute = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", absolute, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
