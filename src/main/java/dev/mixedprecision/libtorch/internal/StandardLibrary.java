package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Optional;

/** GNU's libstdc++, whose objects this package knows how to read; only 64-bit Linux has them in this layout. */
final class StandardLibrary {
    private StandardLibrary() {}

    /** The library; empty where the platform's C++ objects cannot be read. */
    static Optional<NativeLibrary> open() {
        if (!System.getProperty("os.name").equals("Linux") || Native.POINTER_SIZE != 8) {
            return Optional.empty();
        }
        try {
            return Optional.of(NativeBinding.open(Path.of("libstdc++.so.6")));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }
}
