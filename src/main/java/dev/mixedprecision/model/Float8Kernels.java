package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Float8Tape;

/**
 * Formulas that are another's, but for linear layers in float8 and a residual stream that a tape goes back along once. The
 * head stays in bfloat16, as published recipes leave it.
 */
public final class Float8Kernels extends AlteredKernels {
    private final Float8Tape tape;

    /**
     * Passes all that is no linear layer on to the original.
     *
     * @param original whose caller closes it
     * @param tape whose {@link Float8Tape#backward} has to be the backward pass
     * @throws IllegalArgumentException where the original takes prepared weights, which are not float32
     */
    public Float8Kernels(BlockKernels original, Float8Tape tape) {
        super(original);
        requireTaken(original);
        this.tape = tape;
    }

    /** @throws IllegalArgumentException as the constructor */
    static void requireTaken(BlockKernels original) {
        if (original.takesPreparedWeights()) {
            throw new IllegalArgumentException(
                    "linear layers in float8 take the float32 weights as they are, which these"
                            + " kernels want prepared: " + original.getClass().getSimpleName());
        }
    }

    @Override
    public NDArray embed(NDArray ids, NDArray embedding) {
        try (NDArray stream = super.embed(ids, embedding)) {
            return tape.cut(stream);
        }
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight) {
        return tape.linear(x, weight);
    }

    @Override
    public NDArray add(NDArray x, NDArray change) {
        try (NDArray sum = Aten.add(x, change)) {
            return tape.cut(sum);
        }
    }
}
