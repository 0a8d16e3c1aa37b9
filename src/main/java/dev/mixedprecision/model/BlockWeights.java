package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One block's weights: of the two norms (d_model), and of the linear layers as {@link BlockKernels#takesPreparedWeights}
 * says.
 *
 * @param norm1 before attention
 * @param q queries, as keys, values and the output from d_model to d_model
 * @param norm2 before the feed-forward layer
 * @param w1 gate, from d_model to d_ff
 * @param w3 up, as the gate
 * @param w2 down, from d_ff to d_model
 */
public record BlockWeights(
        NDArray norm1, NDArray q, NDArray k, NDArray v, NDArray o, NDArray norm2, NDArray w1, NDArray w3, NDArray w2) {

    /** All of them in order. */
    List<NDArray> all() {
        return List.of(norm1, q, k, v, o, norm2, w1, w3, w2);
    }
}
