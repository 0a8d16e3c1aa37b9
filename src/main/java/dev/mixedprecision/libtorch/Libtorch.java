package dev.mixedprecision.libtorch;

import ai.djl.Device;
import dev.mixedprecision.libtorch.internal.DeviceType;
import dev.mixedprecision.libtorch.internal.LoadedLibtorch;
import dev.mixedprecision.libtorch.internal.TorchCpu;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The libtorch that DJL has loaded into this process: loaded on first use, checked for the functions that this package
 * needs, and asked what it is.
 */
public final class Libtorch {
    private final LoadedLibtorch loaded;

    private Libtorch(LoadedLibtorch loaded) {
        this.loaded = loaded;
    }

    /**
     * The loaded libtorch; the first call loads it through DJL.
     *
     * @throws LibtorchException when it cannot be loaded, or lacks a function that this project needs; later calls
     *     throw the same again
     */
    public static Libtorch get() {
        return new Libtorch(LoadedLibtorch.get());
    }

    /** The folder that libtorch was loaded from. */
    public Path folder() {
        return loaded.folder();
    }

    /** The version of the library itself, such as {@code 2.7.1}, whatever version DJL was made for. */
    public String version() {
        return loaded.version();
    }

    /** Whether the version is the given one or a later one. */
    public boolean isAtLeast(int major, int minor) {
        String[] parts = version().split("[^0-9]+");
        int loadedMajor = Integer.parseInt(parts[0]);
        return loadedMajor > major || loadedMajor == major && Integer.parseInt(parts[1]) >= minor;
    }

    /** The CUDA version that libtorch was built for, such as {@code 12.8}; empty for a CPU build. */
    public Optional<String> cudaVersion() {
        return loaded.cudaVersion();
    }

    /** libtorch's description of its own build: compilers, libraries and their versions, settings. */
    public String buildDescription() {
        return loaded.buildDescription();
    }

    /** Whether this build of libtorch has CUDA, whether or not there is a device. */
    public boolean isCudaBuild() {
        return loaded.isCudaBuild();
    }

    /** Whether float32 matrix products on CUDA may use TF32, which has float16's 11 significand bits. */
    public boolean allowsTf32() {
        return TorchCpu.allowTf32CuBlas(TorchCpu.globalContext()) != 0;
    }

    /** The threads that libtorch uses inside one operator on the CPU. */
    public int intraOpThreads() {
        return TorchCpu.getNumThreads();
    }

    /**
     * The operators for which this libtorch has an autocast rule, such as {@code aten::pow.Tensor_Scalar}, sorted; a CPU
     * build knows CUDA's too. Empty on platforms other than 64-bit Linux.
     */
    public List<String> autocastOperators(Device device) {
        String key = DeviceType.codeOf(device) == DeviceType.CPU ? "AutocastCPU" : "AutocastCUDA";
        return loaded.operators().registrations(key);
    }
}
