package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.ScalarType;

/**
 * Forward and backward pass of a language model over one batch, to be run many times. The loss is the sum of the logits,
 * taken in the precision of the pass; the backward pass runs outside autocast.
 */
public interface Pass extends AutoCloseable {

    /** Computes the loss of the ids as they are now; returns the dtype of the logits. */
    ScalarType forward();

    /** The last forward pass's loss, without dimensions; good until the next one or {@link #finish}. */
    NDArray loss();

    /** Computes the gradients of the last loss, which become the parameters'. */
    void backward();

    /** Frees what the last forward and backward pass left besides gradients, also after a failure. */
    void finish();

    /** Sets the parameters' gradients to none, or lets the next backward pass write them anew. */
    void clearGradients();

    /** Frees all that the passes hold; gradients that they own are none afterwards. */
    @Override
    void close();

    /** A pass whose kernels the host launches as they come, so that what is between its two ways can be looked at. */
    interface Launched extends Pass {

        /** The last forward pass's logits, a row a token; good until the backward pass or {@link #finish}. */
        NDArray logits();

        /**
         * Lets backward passes start from the loss times a number, as those that a gradient scaler unscales do.
         *
         * @param scale one float32 on the device, read at every backward pass; it must outlive the pass
         * @throws IllegalArgumentException where the precision has no use for it: float8 has scales of its own
         */
        void scaleLoss(NDArray scale);
    }
}
