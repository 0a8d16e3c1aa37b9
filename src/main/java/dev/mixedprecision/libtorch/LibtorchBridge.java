package dev.mixedprecision.libtorch;

import dev.mixedprecision.libtorch.internal.LoadedLibtorch;
import java.util.Map;

/**
 * DJL on a libtorch of the user's own, named by {@code PYTORCH_LIBRARY_PATH}: for a newer one than DJL is made for, its
 * bridge is compiled, once, with g++ and libtorch's headers (in {@code include} beside the folder, as pip installs them).
 *
 * <p>{@link Libtorch#get()} does so by itself, as does whatever in this package comes to need libtorch. A program that uses
 * DJL first calls {@link #prepare()} before, or is started in the environment that {@link #main} prints.
 */
public final class LibtorchBridge {
    private LibtorchBridge() {}

    /**
     * Makes ready the libtorch that {@code PYTORCH_LIBRARY_PATH} names, in the environment or the system properties, and
     * sets as system properties what DJL needs to find it; libtorch is not loaded by DJL yet.
     *
     * @return DJL's settings, by name; empty where the variable is not set
     * @throws LibtorchException when it cannot be used, with the reason and what to change: no libtorch, an older one, no
     *     compiler, no headers, headers that the bridge does not fit, a symbol that is missing
     */
    public static Map<String, String> prepare() {
        return LoadedLibtorch.prepare();
    }

    /**
     * Prints the settings as commands for a shell: {@code eval "$(java -cp … dev.mixedprecision.libtorch.LibtorchBridge)"}.
     * Ends with 1, and the reason, where libtorch cannot be used.
     */
    public static void main(String[] arguments) {
        try {
            prepare().forEach((name, value) -> System.out.println("export " + name + "='" + value + "'"));
        } catch (LibtorchException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
