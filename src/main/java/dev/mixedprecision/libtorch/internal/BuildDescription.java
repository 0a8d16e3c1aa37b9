package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What libtorch was built with, in its own words.
 *
 * @param text empty where the platform's C++ objects cannot be read
 */
record BuildDescription(String text) {
    private static final String SHOW_CONFIG = "_ZN2at11show_configB5cxx11Ev";
    private static final String SHOW_CONFIG_WITH_OLDER_STRINGS = "_ZN2at11show_configEv";

    /** {@code at::show_config()}. */
    static BuildDescription of(NativeLibrary torchCpu, Optional<NativeLibrary> standardLibrary) {
        if (standardLibrary.isEmpty()) {
            return new BuildDescription("");
        }
        return new BuildDescription(Exports.find(torchCpu, SHOW_CONFIG)
                .map(showConfig ->
                        ((CxxString) showConfig.invoke(CxxString.class, new Object[0])).take(standardLibrary.get()))
                .orElse(""));
    }

    /**
     * Before the first string is read: there are two layouts, and the names of functions tell which they return.
     *
     * @param exported whether the library exports a symbol
     * @throws LibtorchException for a build with the older layout
     */
    static void requireNewerStrings(Path torchCpu, Predicate<String> exported) {
        if (exported.test(SHOW_CONFIG_WITH_OLDER_STRINGS)) {
            throw new LibtorchException(torchCpu + " was built for the older C++ strings (_GLIBCXX_USE_CXX11_ABI=0,"
                    + " a \"precxx11\" build), which this project cannot read: use the build without precxx11");
        }
    }

    /** The version of the library itself, such as {@code 2.7.1}. */
    String version() {
        return setting("TORCH_VERSION").orElse("unknown");
    }

    /** A setting of the build, such as {@code CUDA_VERSION}. */
    Optional<String> setting(String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=([^,\\s]+)").matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
