package dev.mixedprecision.libtorch.internal;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.LibtorchException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Binds the native methods of a class to a loaded library, by JNA's direct mapping, once all their symbols are seen. */
final class NativeBinding {
    private static final FunctionMapper BY_SYMBOL = (library, method) -> symbol(method);

    private static final int RTLD_NOW = 2; // on Linux and on macOS

    private NativeBinding() {}

    /** Opens a library; one that the process has loaded already is the same one. */
    static NativeLibrary open(Path library) {
        return NativeLibrary.getInstance(library.toString(), Map.of(Library.OPTION_FUNCTION_MAPPER, BY_SYMBOL));
    }

    /**
     * Opens a library with every symbol bound that it and what it needs refer to, where a library is else bound call by call.
     *
     * @throws UnsatisfiedLinkError naming the first symbol that is missing
     */
    static NativeLibrary openComplete(Path library) {
        return NativeLibrary.getInstance(library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW));
    }

    /** The symbols that the native methods of {@code binding} need and {@code library} does not export. */
    private static List<String> missing(Class<?> binding, NativeLibrary library) {
        List<String> missing = new ArrayList<>();
        for (Method method : binding.getDeclaredMethods()) {
            if (Modifier.isNative(method.getModifiers())) {
                try {
                    library.getGlobalVariableAddress(symbol(method));
                } catch (UnsatisfiedLinkError e) {
                    missing.add(symbol(method));
                }
            }
        }
        missing.sort(null);
        return missing;
    }

    /**
     * Binds {@code binding}.
     *
     * @throws LibtorchException when a symbol is missing, naming library, version and symbols
     */
    static void bind(Class<?> binding, NativeLibrary library, String version) {
        List<String> missing = missing(binding, library);
        if (!missing.isEmpty()) {
            throw new LibtorchException(String.format(
                    Locale.ROOT,
                    "The loaded libtorch does not export what this project needs.%n  library: %s%n  version: %s%n"
                            + "  missing: %s%nUse the libtorch that this DJL version is made for (unset"
                            + " PYTORCH_LIBRARY_PATH), or one of version 2.7.1 or later.",
                    library.getFile(),
                    version,
                    String.join(", ", missing)));
        }
        Native.register(binding, library);
    }

    private static String symbol(Method method) {
        Symbol symbol = method.getAnnotation(Symbol.class);
        return symbol == null ? method.getName() : symbol.value();
    }
}
