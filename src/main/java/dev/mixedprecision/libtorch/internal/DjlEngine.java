package dev.mixedprecision.libtorch.internal;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** DJL's PyTorch engine, which finds libtorch and loads it into the process. */
final class DjlEngine {
    private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final String EXCLUSION = "PYTORCH_LIBRARY_EXCLUSION";

    private DjlEngine() {}

    /**
     * Loads libtorch, and returns the folder that it was loaded from.
     *
     * @throws LibtorchException when the user's own cannot be used, and when DJL cannot load it, with the innermost reason
     */
    static Path load() {
        prepare();
        try {
            Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new LibtorchException(
                    "DJL could not load libtorch (" + LIBRARY_PATH + ": "
                            + setting(LIBRARY_PATH).orElse("not set") + "): " + rootCause(e),
                    e);
        }
        return Path.of(LibUtils.getLibtorchPath());
    }

    /**
     * Sets what the user left out. DJL reads these settings when it loads, from the environment or, where it is not there,
     * from the system properties.
     *
     * @return the settings that name the user's own libtorch; empty where there is none
     * @throws LibtorchException when it cannot be used
     */
    static Map<String, String> prepare() {
        if (setting("OPT_OUT_TRACKING").isEmpty()) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        Optional<String> path = setting(LIBRARY_PATH);
        if (path.isEmpty()) {
            return Map.of();
        }
        Path folder = Path.of(path.get());
        // Without a flavour DJL guesses one that its own JNI library does not come in.
        String flavor = setting(FLAVOR)
                .orElseGet(() -> Files.exists(LoadedLibtorch.library(folder, "torch_cuda")) ? "cu128" : "cpu");
        Map<String, String> settings = new TreeMap<>(Map.of(LIBRARY_PATH, path.get(), FLAVOR, flavor));
        OwnLibtorch.require(folder, flavor).ifPresent(bridge -> {
            String inEnvironment = System.getenv(VERSION);
            if (inEnvironment != null && !inEnvironment.equals(bridge.version())) {
                throw new LibtorchException(VERSION + "=" + inEnvironment + " hides the bridge to " + LIBRARY_PATH + "="
                        + folder + " from DJL: unset it, or set it to " + bridge.version());
            }
            settings.put(VERSION, bridge.version());
            settings.put(EXCLUSION, setting(EXCLUSION).orElseGet(bridge::notForDjl));
        });
        settings.forEach(System::setProperty);
        return settings;
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
