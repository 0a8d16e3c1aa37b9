package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The libtorch of this process: loaded through DJL on first use, its functions bound, and what can be asked of its
 * libraries.
 */
public final class LoadedLibtorch {
    private static final OnDemand<LoadedLibtorch> LOADED = new OnDemand<>(LoadedLibtorch::load);

    private final Path folder;
    private final BuildDescription build;
    private final boolean cuda;
    private final OperatorRegistry operators;
    /** Kept here, or its callbacks would be collected. */
    private final Optional<StderrByThread> stderr;

    private LoadedLibtorch(
            Path folder,
            BuildDescription build,
            boolean cuda,
            OperatorRegistry operators,
            Optional<StderrByThread> stderr) {
        this.folder = folder;
        this.build = build;
        this.cuda = cuda;
        this.operators = operators;
        this.stderr = stderr;
    }

    /**
     * The loaded libtorch; the first call loads it.
     *
     * @throws LibtorchException when it cannot be loaded, or lacks a function that this project needs; later calls
     *     throw the same again
     */
    public static LoadedLibtorch get() {
        return LOADED.get();
    }

    /**
     * Has DJL find the libtorch that the user names, which is not loaded yet.
     *
     * @return the settings that do so, by name; empty where the user names none
     * @throws LibtorchException when it cannot be used
     */
    public static Map<String, String> prepare() {
        return DjlEngine.prepare();
    }

    /** The folder that libtorch was loaded from. */
    public Path folder() {
        return folder;
    }

    /** The version of the library itself; {@code unknown} where it does not tell. */
    public String version() {
        return build.version();
    }

    /** The CUDA version that libtorch was built for; empty for a CPU build. */
    public Optional<String> cudaVersion() {
        return build.setting("CUDA_VERSION");
    }

    /** libtorch's description of its own build. */
    public String buildDescription() {
        return build.text();
    }

    /** Whether this build of libtorch has CUDA, whether or not there is a device. */
    public boolean isCudaBuild() {
        return cuda;
    }

    /** The operators that it has. */
    public OperatorRegistry operators() {
        return operators;
    }

    /**
     * What the last call of the C interface that failed on this thread has left, in libtorch 2.13 and later; empty in
     * earlier ones, which print it.
     */
    public String lastError() {
        return Exports.find(open("torch_cpu"), "torch_exception_get_what_without_backtrace")
                .map(what -> what.invokePointer(new Object[0]).getString(0, StandardCharsets.UTF_8.name()))
                .orElse("");
    }

    /** One of the libraries in the folder, such as {@code torch_cuda}. */
    NativeLibrary open(String name) {
        return NativeBinding.open(library(folder, name));
    }

    /** Where a library of libtorch is in its folder. */
    static Path library(Path folder, String name) {
        return folder.resolve(System.mapLibraryName(name));
    }

    private static LoadedLibtorch load() {
        Path folder = DjlEngine.load();
        Path torchCpuFile = library(folder, "torch_cpu");
        NativeLibrary torchCpu = NativeBinding.open(torchCpuFile);
        BuildDescription.requireNewerStrings(
                torchCpuFile, symbol -> Exports.find(torchCpu, symbol).isPresent());
        Optional<NativeLibrary> standard = StandardLibrary.open();
        Optional<StderrByThread> stderr = standard.map(StderrByThread::install);
        BuildDescription build = BuildDescription.of(torchCpu, standard);
        NativeBinding.bind(TorchCpu.class, torchCpu, build.version());
        NativeLibrary core = NativeBinding.open(library(folder, "c10"));
        NativeBinding.bind(TorchCore.class, core, build.version());
        Path cudaLibrary = library(folder, "c10_cuda");
        boolean cuda = Files.exists(cudaLibrary);
        if (cuda) {
            NativeBinding.bind(TorchCuda.class, NativeBinding.open(cudaLibrary), build.version());
        }
        return new LoadedLibtorch(folder, build, cuda, new OperatorRegistry(torchCpu, core, standard), stderr);
    }
}
