package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.LibtorchException;
import java.util.Optional;

/** The functions that a library exports, by symbol. */
final class Exports {
    private Exports() {}

    static Optional<Function> find(NativeLibrary library, String symbol) {
        try {
            return Optional.of(library.getFunction(symbol));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** @throws LibtorchException when the library does not export the symbol, naming both */
    static Function require(NativeLibrary library, String symbol) {
        return find(library, symbol)
                .orElseThrow(() -> new LibtorchException(library.getFile() + " does not export " + symbol));
    }
}
