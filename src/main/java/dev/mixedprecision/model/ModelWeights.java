package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A model's parameters, the linear layers' as {@link BlockKernels#takesPreparedWeights} says.
 *
 * @param embedding (vocabulary, d_model)
 * @param blocks in the order in which they are run
 * @param norm before the head, (d_model)
 * @param head from d_model to the vocabulary
 */
public record ModelWeights(NDArray embedding, List<BlockWeights> blocks, NDArray norm, NDArray head) {}
