package dev.mixedprecision.libtorch.internal;

import dev.mixedprecision.libtorch.LibtorchException;
import java.util.function.Supplier;

/**
 * What is made once, when it is first asked for. Where that fails it fails each time, with the reason, which a static
 * initialiser gives the first time only.
 */
final class OnDemand<T> {
    private final Supplier<T> maker;
    private volatile T made;
    private Throwable failure;

    OnDemand(Supplier<T> maker) {
        this.maker = maker;
    }

    /** @throws LibtorchException when it could not be made, now or before */
    T get() {
        return made != null ? made : make();
    }

    private synchronized T make() {
        if (made == null && failure == null) {
            try {
                made = maker.get();
            } catch (RuntimeException | LinkageError e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new LibtorchException(failure.getMessage(), failure);
        }
        return made;
    }
}
