package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * The libtorch that {@code PYTORCH_LIBRARY_PATH} names, looked at before DJL does: where DJL finds none in the folder it
 * downloads another, and one of another version than its bridge is made for ends the process at some call.
 */
final class OwnLibtorch {
    private static final List<String> LIBRARIES = List.of("c10", "torch_cpu", "torch");

    private OwnLibtorch() {}

    /**
     * Refuses a folder that DJL could not use.
     *
     * @throws LibtorchException with what is wrong with it, and what to change
     */
    static void require(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw refusal(folder, "is no folder");
        }
        List<String> missing = LIBRARIES.stream()
                .map(System::mapLibraryName)
                .filter(file -> !Files.exists(folder.resolve(file)))
                .toList();
        if (!missing.isEmpty()) {
            throw refusal(folder, "holds no libtorch: it lacks " + String.join(", ", missing));
        }
        Properties bridge = bridge();
        // A bridge of the folder's own, where DJL looks first, is made for the libtorch beside it.
        String own = bridge.getProperty("djl_version") + "-" + System.mapLibraryName("djl_torch");
        if (!Files.exists(folder.resolve(own))) {
            requireVersion(folder, version(folder), bridge.getProperty("pytorch_version"));
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

    /** Lets pass what does not tell its version, on platforms where libtorch's strings cannot be read. */
    static void requireVersion(Path folder, String version, String madeFor) {
        if (!version.equals("unknown") && !version.equals(madeFor)) {
            throw refusal(folder, "holds libtorch " + version + ", and DJL's bridge is made for " + madeFor + " alone");
        }
    }

    private static LibtorchException refusal(Path folder, String what) {
        return new LibtorchException("PYTORCH_LIBRARY_PATH=" + folder + " " + what
                + ". Unset it, and DJL brings the libtorch that fits, or name the lib folder of such a one");
    }

    private static Properties bridge() {
        Properties properties = new Properties();
        try (InputStream file = OwnLibtorch.class.getResourceAsStream("/pytorch-engine.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
