package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.CudaStream;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes recorded once as two CUDA graphs and replayed: the host launches two graphs instead of a thousand kernels, and
 * every kernel is the one that the eager pass launches. Ids, loss and gradients stay where they are in memory; a replay
 * overwrites loss and gradients. The optimizer's step may be recorded with them, as a third graph.
 *
 * <p>While it is open, the thread's work goes to the stream of the recording; one is open at a time.
 */
public final class GraphedPass implements Pass {
    /** libtorch and cuBLAS set themselves up for a stream in the first passes, which cannot be recorded. */
    public static final int WARM_UP_PASSES = 2;

    private final TransformerLm model;
    private final CudaStream stream;
    private final Pass recorded;
    private final ScalarType logits;
    private final NDArray loss;
    private final CudaGraph forward;
    private final CudaGraph backward;
    private final CudaGraph optimizer;

    private GraphedPass(
            TransformerLm model,
            CudaStream stream,
            Pass recorded,
            ScalarType logits,
            CudaGraph forward,
            CudaGraph backward,
            CudaGraph optimizer) {
        this.model = model;
        this.stream = stream;
        this.recorded = recorded;
        this.logits = logits;
        this.loss = recorded.loss();
        this.forward = forward;
        this.backward = backward;
        this.optimizer = optimizer;
    }

    /**
     * Runs the passes to warm them up and records them. Loss and gradients hold nothing of meaning before the first
     * replay.
     *
     * @param ids the token ids that the passes read; the graphs read them where they are
     * @param launched the passes to record, closed with the recording or when that fails
     * @throws CudaGraph.CaptureException when something in the passes cannot be recorded, saying what
     */
    public static GraphedPass record(TransformerLm model, NDArray ids, Pass launched) {
        return record(model, ids, launched, null);
    }

    /**
     * As {@link #record(TransformerLm, NDArray, Pass)}, with the optimizer's step, which {@link #optimize} replays. Neither
     * parameters nor what the optimizer and the scaler remember change before that.
     *
     * @param step of the model's parameters, which must outlive the recording; null for none
     */
    public static GraphedPass record(TransformerLm model, NDArray ids, Pass launched, OptimizerStep step) {
        CudaStream stream = null;
        CudaGraph forward = null;
        CudaGraph backward = null;
        try {
            stream = CudaStream.side(model.device());
            warmUp(launched, step);
            Cuda.emptyCache(model.device()); // the graphs' pool takes nothing from the cache
            CudaGraph.Pool pool = CudaGraph.Pool.fresh();
            List<NDArray> reads = new ArrayList<>(model.arrays());
            reads.add(ids);
            ScalarType[] logits = new ScalarType[1];
            forward = CudaGraph.capture(stream, pool, reads, () -> logits[0] = launched.forward());
            backward = CudaGraph.capture(stream, pool, reads, launched::backward);
            CudaGraph optimizer =
                    step == null ? null : CudaGraph.capture(stream, pool, both(reads, step.arrays()), step::take);
            return new GraphedPass(model, stream, launched, logits[0], forward, backward, optimizer);
        } catch (RuntimeException | Error e) {
            undo(
                    e,
                    launched,
                    launched::clearGradients,
                    forward,
                    backward,
                    stream,
                    () -> Cuda.emptyCache(model.device()));
            throw e;
        }
    }

    private static void warmUp(Pass launched, OptimizerStep step) {
        for (int i = 0; i < WARM_UP_PASSES; i++) {
            launched.clearGradients();
            launched.forward();
            launched.backward();
            if (step != null) {
                step.rehearse();
            }
        }
        launched.finish();
        launched.clearGradients();
    }

    private static List<NDArray> both(List<NDArray> some, List<NDArray> others) {
        List<NDArray> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** Takes every step, also after one that fails; null is none. */
    private static void undo(Throwable failure, AutoCloseable... steps) {
        for (AutoCloseable step : steps) {
            try {
                if (step != null) {
                    step.close();
                }
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    /**
     * The kernels of the forward and the backward pass, in their order, as {@link CudaGraph#kernels} names them.
     *
     * @throws LibtorchException when the driver does not tell
     */
    public List<String> kernels() {
        List<String> kernels = new ArrayList<>(forward.kernels());
        kernels.addAll(backward.kernels());
        return kernels;
    }

    @Override
    public ScalarType forward() {
        forward.replay();
        return logits;
    }

    @Override
    public NDArray loss() {
        return loss;
    }

    @Override
    public void backward() {
        backward.replay();
    }

    /**
     * Takes the optimizer's step with the gradients of the last backward pass.
     *
     * @throws IllegalStateException when none was recorded
     */
    public void optimize() {
        if (optimizer == null) {
            throw new IllegalStateException("no optimizer's step was recorded");
        }
        optimizer.replay();
    }

    @Override
    public void finish() {
        // What a replay leaves is the next one's.
    }

    @Override
    public void clearGradients() {
        // A replay writes them anew, and where they are is part of the recording.
    }

    @Override
    public void close() {
        try (stream;
                recorded;
                forward;
                backward;
                optimizer) {
            model.clearGradients();
        } finally {
            Cuda.emptyCache(model.device());
        }
    }
}
