package dev.mixedprecision.libtorch.internal;

import ai.djl.util.Utils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libtorch that {@code PYTORCH_LIBRARY_PATH} names, looked at before DJL does: where DJL finds none in the folder it
 * downloads another, and one of another version than its JNI library is made for ends the process at some call, unless a
 * {@link Bridge} stands between the two.
 */
final class OwnLibtorch {
    private static final List<String> LIBRARIES = List.of("c10", "torch_cpu", "torch");

    private OwnLibtorch() {}

    /**
     * Makes a folder ready for DJL, or refuses it.
     *
     * @param flavor of DJL's JNI library, {@code cpu} or {@code cu128}
     * @return the bridge that was compiled for it; empty where DJL can use the folder as it is
     * @throws LibtorchException with what is wrong with it, and what to change
     */
    static Optional<Bridge> require(Path folder, String flavor) {
        requireLibraries(folder);
        Properties djl = djl();
        // DJL looks here first.
        Path ready = folder.resolve(djl.getProperty("djl_version") + "-" + System.mapLibraryName("djl_torch"));
        if (Files.exists(ready)) {
            requireComplete(folder, ready);
            return Optional.empty();
        }
        String version = version(folder);
        if (!needsBridge(folder, version, djl.getProperty("pytorch_version"))) {
            return Optional.empty();
        }
        Bridge bridge = bridge(folder, version, flavor);
        requireComplete(folder, bridge.library());
        return Optional.of(bridge);
    }

    /** The bridge to a version, compiled where it is not yet. */
    static Bridge bridge(Path folder, String version, String flavor) {
        Properties djl = djl();
        try {
            Bridge bridge = Bridge.to(
                    Utils.getEngineCacheDir("pytorch"), folder, version, djl.getProperty("djl_version"), flavor);
            if (!bridge.isCompiled()) {
                bridge.compile(CxxCompiler.find(folder));
            }
            return bridge;
        } catch (IOException e) {
            throw refusal(
                    folder,
                    "holds libtorch " + version + ", which DJL, made for " + djl.getProperty("pytorch_version")
                            + ", reaches by a bridge, and that cannot be compiled: " + e.getMessage(),
                    e);
        }
    }

    private static void requireLibraries(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw refusal(folder, "is no folder", null);
        }
        List<String> missing = LIBRARIES.stream()
                .map(System::mapLibraryName)
                .filter(file -> !Files.exists(folder.resolve(file)))
                .toList();
        if (!missing.isEmpty()) {
            throw refusal(folder, "holds no libtorch: it lacks " + String.join(", ", missing), null);
        }
    }

    /**
     * Asks libtorch itself. Its CUDA part is loaded first: describing its build it looks for that part, and what it does
     * not find then it takes to be missing for good.
     */
    private static String version(Path folder) {
        NativeLibrary torchCpu = NativeBinding.open(LoadedLibtorch.library(folder, "torch_cpu"));
        Path torchCuda = LoadedLibtorch.library(folder, "torch_cuda");
        if (Files.exists(torchCuda)) {
            NativeBinding.open(torchCuda);
        }
        return BuildDescription.of(torchCpu, StandardLibrary.open()).version();
    }

    /**
     * Whether a version is a newer one than DJL's JNI library is made for. What does not tell its version, on platforms
     * where libtorch's strings cannot be read, is taken for the right one.
     *
     * @throws LibtorchException for an older version, and for a newer one where no bridge is made
     */
    static boolean needsBridge(Path folder, String version, String madeFor) {
        if (version.equals("unknown") || version.equals(madeFor)) {
            return false;
        }
        if (Arrays.compare(numbers(version), numbers(madeFor)) < 0) {
            throw refusal(
                    folder,
                    "holds libtorch " + version + ", older than the " + madeFor + " that DJL is made for",
                    null);
        }
        if (!Platform.isLinux()) {
            throw refusal(
                    folder,
                    "holds libtorch " + version + ", which DJL, made for " + madeFor + ", can use on Linux alone",
                    null);
        }
        return true;
    }

    private static int[] numbers(String version) {
        Matcher numbers = Pattern.compile("\\d+(\\.\\d+)*").matcher(version);
        return numbers.lookingAt()
                ? Arrays.stream(numbers.group().split("\\."))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[0];
    }

    /**
     * Binds every symbol of a JNI library and of what stands behind it. The JVM binds each at its first call, and the
     * dynamic linker then ends the process for one that is missing.
     *
     * @throws LibtorchException naming the first that is missing
     */
    static void requireComplete(Path folder, Path library) {
        try {
            NativeBinding.openComplete(library);
        } catch (UnsatisfiedLinkError e) {
            // JNA's first line names the library, the second is the dynamic linker's, and the rest lists the class
            // path.
            String reason = e.getMessage()
                    .lines()
                    .limit(2)
                    .reduce((first, second) -> second)
                    .orElse("");
            throw refusal(folder, "cannot be used: " + reason, null);
        }
    }

    private static LibtorchException refusal(Path folder, String what, Throwable cause) {
        return new LibtorchException(
                "PYTORCH_LIBRARY_PATH=" + folder + " " + what
                        + ". Unset it, and DJL brings the libtorch that fits, or name the lib folder of such a one",
                cause);
    }

    private static Properties djl() {
        Properties properties = new Properties();
        try (InputStream file = OwnLibtorch.class.getResourceAsStream("/pytorch-engine.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
