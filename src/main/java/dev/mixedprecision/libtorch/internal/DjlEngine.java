package dev.mixedprecision.libtorch.internal;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** DJL's PyTorch engine, which finds libtorch and loads it into the process. */
final class DjlEngine {
    private DjlEngine() {}

    /**
     * Loads libtorch, and returns the folder that it was loaded from.
     *
     * @throws LibtorchException when the user's own cannot be used, and when DJL cannot load it, with the innermost reason
     */
    static Path load() {
        configureDjl();
        setting("PYTORCH_LIBRARY_PATH").map(Path::of).ifPresent(OwnLibtorch::require);
        try {
            Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new LibtorchException(
                    "DJL could not load libtorch (PYTORCH_LIBRARY_PATH: "
                            + setting("PYTORCH_LIBRARY_PATH").orElse("not set") + "): " + rootCause(e),
                    e);
        }
        return Path.of(LibUtils.getLibtorchPath());
    }

    /** Sets what the user left out; DJL reads these when it loads, from the environment or the system properties. */
    private static void configureDjl() {
        if (setting("OPT_OUT_TRACKING").isEmpty()) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        // Without a flavour DJL guesses one that its own JNI library does not come in.
        Optional<String> path = setting("PYTORCH_LIBRARY_PATH");
        if (path.isPresent() && setting("PYTORCH_FLAVOR").isEmpty()) {
            boolean cudaBuild = Files.exists(LoadedLibtorch.library(Path.of(path.get()), "torch_cuda"));
            System.setProperty("PYTORCH_FLAVOR", cudaBuild ? "cu128" : "cpu");
        }
    }

    private static Optional<String> setting(String name) {
        String value = System.getenv(name);
        return Optional.ofNullable(value != null ? value : System.getProperty(name));
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
