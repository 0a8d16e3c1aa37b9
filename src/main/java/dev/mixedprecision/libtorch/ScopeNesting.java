package dev.mixedprecision.libtorch;

/**
 * Scopes of one kind, each of which puts back on close what it found: right only on the thread that opened it, and while
 * it is the innermost there.
 */
final class ScopeNesting {
    private final String kind;
    private final ThreadLocal<Place> innermost = new ThreadLocal<>();

    /** @param kind as messages call a scope, such as {@code an autocast scope} */
    ScopeNesting(String kind) {
        this.kind = kind;
    }

    /** A scope is opened on this thread, inside those that are open. */
    Place enter() {
        Place place = new Place(innermost.get());
        innermost.set(place);
        return place;
    }

    /** Where an open scope is among the others. */
    final class Place {
        private final Thread thread = Thread.currentThread();
        private final Place outer;
        private boolean left;

        private Place(Place outer) {
            this.outer = outer;
        }

        /**
         * The scope is closed.
         *
         * @return whether it was open, so that there is something to put back
         * @throws IllegalStateException on another thread than the one that opened it, and while a scope inside it is open;
         *     it then stays open
         */
        boolean leave() {
            if (left) {
                return false;
            }
            if (Thread.currentThread() != thread) {
                throw new IllegalStateException(
                        kind + " belongs to the thread that opened it: this one was opened on '" + thread.getName()
                                + "' and closed on '" + Thread.currentThread().getName() + "'");
            }
            if (innermost.get() != this) {
                throw new IllegalStateException(kind + " was closed before the one opened inside it");
            }
            left = true;
            if (outer == null) {
                innermost.remove();
            } else {
                innermost.set(outer);
            }
            return true;
        }
    }
}
