package dev.mixedprecision.timing;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One model's training step in pieces that can be timed. A precision is float32, the type that autocast runs in, TF32:
 * float32 whose matrix products libtorch may round to TF32, or e4m3fn: bfloat16 autocast whose linear layers multiply
 * float8.
 *
 * <p>The precisions of a model take turns: {@link #begin}, steps of {@link #prepare}, {@link #forward}, {@link
 * #backward}, {@link #optimize} and {@link #finish}, then {@link #end}. Steps outside a turn, and in one whose {@code begin} has failed,
 * launch every operator themselves, whatever the execution.
 */
public interface TimedStep extends AutoCloseable {

    /**
     * Makes a turn in a precision ready. Where the execution replays graphs, warms up, captures the passes and the
     * optimizer's step and starts the count of peak memory anew, and the steps of the turn replay; else does nothing.
     *
     * @return why the passes cannot be captured, with the operation that broke it; empty when the turn is ready
     */
    Optional<String> begin(FloatFormat precision);

    /**
     * Sets the gradients to none and starts the count of peak memory anew; in a turn of replays does neither, since the
     * gradients are the graphs' own.
     */
    void prepare(FloatFormat precision);

    /** Forward pass and loss, inside autocast where the precision is a low one; the dtype of the logits. */
    ScalarType forward(FloatFormat precision);

    /** The backward pass of the last forward pass. */
    void backward();

    /** The dtypes that there are among the parameters and their gradients, which the last backward pass has left. */
    Set<ScalarType> trainedTypes();

    /** The optimizer's step with the gradients of the last backward pass; does nothing where none was chosen. */
    void optimize();

    /**
     * The least of the changes that the parameters have had since the model was made, each the largest in a
     * sample of its elements; NaN where one is no longer finite. A step of AdamW moves what has a gradient by about the
     * learning rate, and by a hundredth of that or less what has none, which decays.
     */
    double leastChange();

    /** Frees what the step has made and is not a gradient, also after a failure. */
    void finish();

    /** Ends a turn, also one whose {@link #begin} has failed: frees the graphs with all their memory. */
    void end();

    /** The most bytes in arrays since {@link #prepare}, or since {@link #begin} in a turn of replays; or unknown. */
    OptionalLong peakBytes();

    /** Gives cached memory back to the device. */
    void emptyCache();

    long parameters();

    @Override
    void close();
}
