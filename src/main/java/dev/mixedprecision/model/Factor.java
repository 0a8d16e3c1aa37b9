package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;

/**
 * One of two factors of a matrix product, as the products of a precision take it.
 *
 * @param rows (tokens, width)
 * @param turned float8's products want what they sum over side by side, so its transpose too, (width, tokens), in memory as
 *     such; null in other precisions
 * @param inverse by what the numbers have to be multiplied, (1), float32; null where that is 1
 */
record Factor(NDArray rows, NDArray turned, NDArray inverse) implements AutoCloseable {

    /** Without scale and transpose. */
    static Factor of(NDArray rows) {
        return new Factor(rows, null, null);
    }

    /** What the weights' gradients are computed from; the rows of float8 are not needed any more. */
    Factor kept() {
        if (turned != null) {
            rows.close();
        }
        return this;
    }

    @Override
    public void close() {
        rows.close();
        if (turned != null) {
            turned.close();
        }
    }
}
