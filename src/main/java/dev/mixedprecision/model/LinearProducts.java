package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The matrix products of a model's linear layers in a precision. A stack of weights is named by its place in {@link
 * LinearWeights#stacks}; a factor is (tokens, width).
 */
interface LinearProducts extends AutoCloseable {

    /** Copies the weights as they are now; before every forward pass. The owner has the copies. */
    void begin(NDManager owner);

    /** How the inputs of a stack are scaled. */
    ScaleSlot activation(int stack);

    /** How the gradients of what a stack gives are scaled. */
    ScaleSlot gradient(int stack);

    /** A factor of which only the rows are there, with what the products need besides. */
    Factor completed(NDManager owner, Factor rows);

    /** The input of a stack, in low precision, as a factor; may be the same array. */
    Factor factor(NDManager owner, NDArray input, int stack);

    /** {@code x · weightᵀ}, in low precision. */
    NDArray forward(NDManager owner, Factor x, int stack);

    /** {@code dy · weight}, in low precision. */
    NDArray inputGradient(NDManager owner, Factor dy, int stack);

    /** {@code dyᵀ · x}, the gradient of a stack, in float32. */
    NDArray weightGradient(NDManager owner, Factor dy, Factor x);

    /** Frees the copies of some stacks, from one up to another, that a backward pass has done with. */
    void release(int from, int to);

    /** After every backward pass. */
    void end();

    @Override
    void close();
}
