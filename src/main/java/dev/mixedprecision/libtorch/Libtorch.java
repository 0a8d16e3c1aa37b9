package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.internal.CxxRuntime;
import dev.mixedprecision.libtorch.internal.DeviceType;
import dev.mixedprecision.libtorch.internal.NativeBinding;
import dev.mixedprecision.libtorch.internal.TorchCore;
import dev.mixedprecision.libtorch.internal.TorchCpu;
import dev.mixedprecision.libtorch.internal.TorchCuda;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libtorch that DJL has loaded into this process: loaded on first use, checked for the functions that this package
 * needs, and asked what it is.
 */
public final class Libtorch {
    private final Path folder;
    private final String buildDescription;
    private final boolean cuda;
    private final CxxRuntime cxx;

    private Libtorch(Path folder, String buildDescription, boolean cuda, CxxRuntime cxx) {
        this.folder = folder;
        this.buildDescription = buildDescription;
        this.cuda = cuda;
        this.cxx = cxx;
    }

    /**
     * The loaded libtorch; the first call loads it through DJL.
     *
     * @throws LibtorchException when it cannot be loaded, or lacks a function that this project needs; later calls
     *     throw the same again
     */
    public static Libtorch get() {
        if (Holder.FAILURE != null) {
            throw new LibtorchException(Holder.FAILURE.getMessage(), Holder.FAILURE);
        }
        return Holder.LOADED;
    }

    /** The folder that libtorch was loaded from. */
    public Path folder() {
        return folder;
    }

    /** The version of the library itself, such as {@code 2.7.1}, whatever version DJL was made for. */
    public String version() {
        return buildSetting("TORCH_VERSION").orElse("unknown");
    }

    /** The CUDA version that libtorch was built for, such as {@code 12.8}; empty for a CPU build. */
    public Optional<String> cudaVersion() {
        return buildSetting("CUDA_VERSION");
    }

    /** libtorch's description of its own build: compilers, libraries and their versions, settings. */
    public String buildDescription() {
        return buildDescription;
    }

    /** Whether this build of libtorch has CUDA, whether or not there is a device. */
    public boolean isCudaBuild() {
        return cuda;
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
        return cxx.registrations(NativeBinding.open(library(folder, "c10")), key);
    }

    CxxRuntime cxx() {
        return cxx;
    }

    /** One of the libraries in the folder, such as {@code torch_cuda}. */
    NativeLibrary open(String name) {
        return NativeBinding.open(library(folder, name));
    }

    private Optional<String> buildSetting(String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=([^,\\s]+)").matcher(buildDescription);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Libtorch load() {
        configureDjl();
        try {
            Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new LibtorchException(
                    "DJL could not load libtorch (PYTORCH_LIBRARY_PATH: "
                            + setting("PYTORCH_LIBRARY_PATH").orElse("not set") + "): " + rootCause(e),
                    e);
        }
        Path folder = Path.of(LibUtils.getLibtorchPath());
        NativeLibrary torchCpu = NativeBinding.open(library(folder, "torch_cpu"));
        CxxRuntime cxx = new CxxRuntime(torchCpu);
        String build = cxx.buildDescription();
        Matcher version = Pattern.compile("TORCH_VERSION=([^,\\s]+)").matcher(build);
        String versionName = version.find() ? version.group(1) : "unknown";
        NativeBinding.bind(TorchCpu.class, torchCpu, versionName);
        NativeBinding.bind(TorchCore.class, NativeBinding.open(library(folder, "c10")), versionName);
        Path cudaLibrary = library(folder, "c10_cuda");
        boolean cuda = Files.exists(cudaLibrary);
        if (cuda) {
            NativeBinding.bind(TorchCuda.class, NativeBinding.open(cudaLibrary), versionName);
        }
        return new Libtorch(folder, build, cuda, cxx);
    }

    /** Sets what the user left out; DJL reads these when it loads, from the environment or the system properties. */
    private static void configureDjl() {
        if (setting("OPT_OUT_TRACKING").isEmpty()) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        // Without a flavour DJL guesses one that its own JNI library does not come in.
        Optional<String> path = setting("PYTORCH_LIBRARY_PATH");
        if (path.isPresent() && setting("PYTORCH_FLAVOR").isEmpty()) {
            boolean cudaBuild = Files.exists(library(Path.of(path.get()), "torch_cuda"));
            System.setProperty("PYTORCH_FLAVOR", cudaBuild ? "cu128" : "cpu");
        }
    }

    private static Optional<String> setting(String name) {
        String value = System.getenv(name);
        return Optional.ofNullable(value != null ? value : System.getProperty(name));
    }

    private static Path library(Path folder, String name) {
        return folder.resolve(System.mapLibraryName(name));
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Loads once; a failure is kept, so that the second caller gets the reason too and no NoClassDefFoundError. */
    private static final class Holder {
        static final Libtorch LOADED;
        static final RuntimeException FAILURE;

        static {
            Libtorch loaded = null;
            RuntimeException failure = null;
            try {
                loaded = load();
            } catch (RuntimeException e) {
                failure = e;
            }
            LOADED = loaded;
            FAILURE = failure;
        }
    }
}
