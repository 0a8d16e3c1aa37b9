package dev.mixedprecision.experiment.speedup;

import dev.mixedprecision.libtorch.ScalarType;
import java.util.OptionalLong;

/** One model's training step in pieces that can be timed. */
interface Workload extends AutoCloseable {

    /** Sets the gradients to none and starts the count of peak memory anew. */
    void prepare(ScalarType precision);

    /** Forward pass and loss, inside autocast unless the precision is float32; the dtype of the logits. */
    ScalarType forward(ScalarType precision);

    /** The backward pass of the last forward pass. */
    void backward();

    /** Frees what the step has made and is not a gradient, also after a failure. */
    void finish();

    /** The most bytes in arrays since {@link #prepare}; empty where it cannot be told. */
    OptionalLong peakBytes();

    /** Waits until the device has nothing to do: whatever the clock has done, what is left then it has missed. */
    void awaitIdle();

    /** Gives cached memory back to the device. */
    void emptyCache();

    long parameters();

    @Override
    void close();
}
