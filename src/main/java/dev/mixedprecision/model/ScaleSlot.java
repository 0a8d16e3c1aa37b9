package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;

/**
 * The scale of one tensor that is cast to float8 at every step, on the device.
 *
 * @param scale by what its numbers are multiplied before the cast, (1), float32
 * @param inverse 1 / scale
 * @param amax where the largest magnitude is collected, (1), float32 as its bits
 */
record ScaleSlot(NDArray scale, NDArray inverse, NDArray amax) {
    /** Of a tensor that is not scaled. */
    static final ScaleSlot NONE = new ScaleSlot(null, null, null);

    /** The numbers so scaled, as a factor. */
    Factor factor(NDArray rows, NDArray turned) {
        return new Factor(rows, turned, inverse);
    }
}
