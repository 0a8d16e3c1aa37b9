package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import com.sun.jna.StringArray;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compiles CUDA C++ for a device with the run-time compiler that libtorch itself compiles its fused kernels with. */
public final class CudaCompiler {
    private static final OnDemand<NativeLibrary> LIBRARY = new OnDemand<>(CudaCompiler::bind);

    private CudaCompiler() {}

    /** @throws LibtorchException where there is no compiler, with what was looked for */
    public static void require() {
        LIBRARY.get();
    }

    /**
     * Machine code, or for a device that is newer than the compiler what its driver compiles further.
     *
     * @param name how the source is called in messages
     * @param capability such as 90 for a device of compute capability 9.0
     * @param definitions of the preprocessor, such as {@code WIDTH=8}
     * @throws LibtorchException when it does not compile, with the compiler's messages
     */
    public static byte[] compile(String source, String name, int capability, List<String> definitions) {
        LIBRARY.get();
        boolean known = supported().contains(capability);
        List<String> options = new ArrayList<>(List.of("--std=c++17"));
        options.add("--gpu-architecture="
                + (known
                        ? "sm_" + capability
                        : "compute_" + supported().get(supported().size() - 1)));
        definitions.forEach(definition -> options.add("-D" + definition));
        long[] program = new long[1];
        check(
                Nvrtc.createProgram(program, CxxStrings.cString(source), CxxStrings.cString(name), 0, null, null),
                "nvrtcCreateProgram");
        try {
            StringArray passed = new StringArray(options.toArray(String[]::new));
            if (Nvrtc.compileProgram(program[0], options.size(), passed) != 0) {
                throw new LibtorchException(name + " with " + options + " does not compile: " + log(program[0]));
            }
            return known ? cubin(program[0]) : ptx(program[0]);
        } finally {
            Nvrtc.destroyProgram(program);
        }
    }

    private static List<Integer> supported() {
        int[] count = new int[1];
        check(Nvrtc.numSupportedArchs(count), "nvrtcGetNumSupportedArchs");
        int[] archs = new int[count[0]];
        check(Nvrtc.supportedArchs(archs), "nvrtcGetSupportedArchs");
        return IntStream.of(archs).sorted().boxed().toList();
    }

    private static String log(long program) {
        long[] bytes = new long[1];
        check(Nvrtc.logSize(program, bytes), "nvrtcGetProgramLogSize");
        byte[] text = new byte[(int) bytes[0]];
        check(Nvrtc.log(program, text), "nvrtcGetProgramLog");
        return new String(text, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    private static byte[] cubin(long program) {
        long[] bytes = new long[1];
        check(Nvrtc.cubinSize(program, bytes), "nvrtcGetCUBINSize");
        byte[] code = new byte[(int) bytes[0]];
        check(Nvrtc.cubin(program, code), "nvrtcGetCUBIN");
        return code;
    }

    private static byte[] ptx(long program) {
        long[] bytes = new long[1];
        check(Nvrtc.ptxSize(program, bytes), "nvrtcGetPTXSize");
        byte[] code = new byte[(int) bytes[0]];
        check(Nvrtc.ptx(program, code), "nvrtcGetPTX");
        return code;
    }

    private static void check(int error, String function) {
        if (error != 0) {
            throw new LibtorchException(function + " failed with error " + error);
        }
    }

    /**
     * libtorch loads the compiler through a small library of its own, whose dependency it is; some builds have it beside
     * libtorch, some leave it to the system.
     */
    private static NativeLibrary bind() {
        LoadedLibtorch libtorch = LoadedLibtorch.get();
        List<Path> candidates = new ArrayList<>(List.of(LoadedLibtorch.library(libtorch.folder(), "caffe2_nvrtc")));
        candidates.addAll(beside(libtorch.folder()));
        candidates.removeIf(file -> !Files.exists(file));
        Stream.of("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so")
                .map(Path::of)
                .forEach(candidates::add);
        for (Path candidate : candidates) {
            try {
                NativeLibrary library = NativeBinding.open(candidate);
                NativeBinding.bind(Nvrtc.class, library, libtorch.version());
                return library;
            } catch (UnsatisfiedLinkError | LibtorchException e) {
                continue; // the next may be complete
            }
        }
        throw new LibtorchException("no CUDA run-time compiler (libnvrtc); looked for " + candidates);
    }

    /** Its built-in headers are a library that it looks for by name: loaded first, they are found wherever they are. */
    private static List<Path> beside(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(file -> file.getFileName().toString().matches("libnvrtc[-.].*so.*"))
                    .sorted()
                    .toList();
            all.stream().filter(CudaCompiler::isBuiltins).forEach(NativeBinding::open);
            return all.stream().filter(file -> !isBuiltins(file)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBuiltins(Path file) {
        return file.getFileName().toString().startsWith("libnvrtc-builtins");
    }
}
