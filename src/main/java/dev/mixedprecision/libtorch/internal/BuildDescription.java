package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What libtorch was built with, in its own words.
 *
 * @param text empty where the platform's C++ objects cannot be read
 */
record BuildDescription(String text) {

    /** {@code at::show_config()}. */
    static BuildDescription of(NativeLibrary torchCpu, Optional<NativeLibrary> standardLibrary) {
        if (standardLibrary.isEmpty()) {
            return new BuildDescription("");
        }
        return new BuildDescription(Exports.find(torchCpu, "_ZN2at11show_configB5cxx11Ev")
                .map(showConfig ->
                        ((CxxString) showConfig.invoke(CxxString.class, new Object[0])).take(standardLibrary.get()))
                .orElse(""));
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
