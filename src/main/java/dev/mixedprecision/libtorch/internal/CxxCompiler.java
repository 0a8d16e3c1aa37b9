package dev.mixedprecision.libtorch.internal;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The C++ compiler of this machine, and libtorch's headers.
 *
 * @param nm lists the symbols of a library
 * @param headers the folder that libtorch's headers are included from
 */
record CxxCompiler(Path cxx, Path nm, Path headers) {

    /**
     * Those for the libtorch in a folder.
     *
     * @throws IOException naming what there is not, and how to have it
     */
    static CxxCompiler find(Path folder) throws IOException {
        return find(folder, System.getenv("PATH"));
    }

    static CxxCompiler find(Path folder, String path) throws IOException {
        return new CxxCompiler(tool("g++", path), tool("nm", path), headers(folder));
    }

    private static Path tool(String name, String path) throws IOException {
        return Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(
                        "there is no " + name + " on the PATH: install g++ and binutils, as Debian's build-essential"));
    }

    /** Beside the folder; where its libraries are links, also beside the folder that they lead to. */
    private static Path headers(Path folder) throws IOException {
        Path beside = folder.toAbsolutePath().resolveSibling("include");
        Path libraries =
                LoadedLibtorch.library(folder, "torch_cpu").toRealPath().getParent();
        return Stream.of(beside, libraries.resolveSibling("include"))
                .filter(include -> Files.exists(include.resolve("torch").resolve("script.h")))
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException("there is no " + beside.resolve("torch/script.h")
                        + ": take a libtorch with its headers in the folder include beside lib, as pip installs it"));
    }

    /** Compiles and links sources in a folder, with options that come before and after them. */
    void link(Path directory, List<String> before, List<String> sources, List<String> after) throws IOException {
        List<String> command = new ArrayList<>(List.of(cxx.toString()));
        command.addAll(before);
        command.addAll(List.of("-I", headers.toString()));
        command.addAll(sources);
        command.addAll(after);
        run(directory, command);
    }

    /** What {@code nm} prints of a library's dynamic symbols. */
    List<String> dynamicSymbols(Path library) throws IOException {
        return run(library.getParent(), List.of(nm.toString(), "-D", library.toString()));
    }

    /** What a tool prints; its first error is thrown where it fails. */
    private static List<String> run(Path directory, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        List<String> lines;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }
        try {
            if (process.waitFor() == 0) {
                return lines;
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
        }
        throw new IOException(command.get(0) + " failed: "
                + lines.stream()
                        .filter(line -> line.contains("error"))
                        .findFirst()
                        .orElse(String.join(" ", lines)));
    }
}
