package dev.mixedprecision.libtorch;

import dev.mixedprecision.libtorch.internal.GraphPoolId;
import dev.mixedprecision.libtorch.internal.RecordedGraph;

/**
 * Work on a CUDA device that was recorded once and is launched again as a whole: what {@code torch.cuda.CUDAGraph} is in
 * Python. libtorch's {@code at::cuda::CUDAGraph} lends its memory pool to the recording; the graph itself is made and
 * launched through the CUDA runtime, which returns errors, where libtorch throws past the JVM, which ends it.
 *
 * <p>A replay computes from whatever the arrays that were read hold now, and writes the arrays that were made in the
 * recording, at the same addresses. So inputs are changed in place, and results are read or copied before the next
 * replay. Random operators draw the same numbers at every replay. The arrays of a recording live in a pool of their own,
 * which recordings of the same {@link Pool} share; it is freed when all its graphs and arrays are closed and the cache
 * is emptied.
 */
public final class CudaGraph implements AutoCloseable {
    private final CudaStream stream;
    private final RecordedGraph recording;
    private boolean closed;

    private CudaGraph(CudaStream stream) {
        this.stream = stream;
        this.recording = new RecordedGraph(stream.handle());
    }

    /** The memory that several recordings share: the arrays of one are read by the next. */
    public static final class Pool {
        private final GraphPoolId id;

        private Pool(GraphPoolId id) {
            this.id = id;
        }

        /**
         * A pool that nothing uses yet.
         *
         * @throws LibtorchException where there is no CUDA
         */
        public static Pool fresh() {
            requireCuda();
            return new Pool(GraphPoolId.fresh());
        }
    }

    /**
     * Records what {@code work} launches, without running it. All of it must have run before on the same stream, so that
     * libraries have set themselves up; it must not wait for the device, nor bring numbers from the host.
     *
     * @param stream the current one
     * @param pool where the arrays go that {@code work} makes
     * @throws CaptureException when that breaks off, naming the operator, or when the device has no memory left for the
     *     graph; the device can be used as before
     * @throws IllegalStateException when the stream is not this thread's current one
     */
    public static CudaGraph capture(CudaStream stream, Pool pool, Runnable work) {
        requireCuda();
        stream.requireCurrent();
        Cuda.synchronize(stream.device());
        CudaGraph graph = new CudaGraph(stream);
        graph.recording.begin(pool.id);
        try {
            graph.record(work);
            return graph;
        } catch (CaptureException e) {
            graph.close();
            throw e;
        } catch (RuntimeException e) {
            graph.close();
            throw new CaptureException(FailedCall.in(e), e);
        } catch (Error e) {
            graph.close();
            throw e;
        }
    }

    private static void requireCuda() {
        if (!Cuda.isAvailable()) {
            throw new LibtorchException("CUDA graphs need CUDA: " + Cuda.whyUnavailable());
        }
    }

    private void record(Runnable work) {
        boolean whole = false;
        try {
            work.run();
            requireActive();
            whole = true;
        } finally {
            long recorded = recording.end();
            try {
                if (whole) {
                    instantiate(recorded);
                }
            } finally {
                RecordedGraph.destroy(recorded);
            }
        }
    }

    private void requireActive() {
        if (!recording.isActive()) {
            throw new LibtorchException("something was done that CUDA cannot record, without an error of its own");
        }
    }

    private void instantiate(long recorded) {
        int error = recording.instantiate(recorded);
        if (error != 0) {
            throw new CaptureException("what was recorded cannot be made a graph: " + RecordedGraph.reason(error));
        }
    }

    /**
     * Launches the recorded work on its stream; returns before it is done, as every launch.
     *
     * @throws IllegalStateException when the graph is closed, or its stream is not this thread's current one
     * @throws LibtorchException when CUDA refuses, with its reason
     */
    public void replay() {
        if (closed) {
            throw new IllegalStateException("the graph is closed");
        }
        stream.requireCurrent();
        int error = recording.launch();
        if (error != 0) {
            throw new LibtorchException("a graph could not be launched: " + RecordedGraph.reason(error));
        }
    }

    /** Frees the graph, once the device is idle; its arrays are freed by their owners. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                Cuda.synchronize(stream.device());
            } finally {
                recording.close();
            }
        }
    }

    /** A recording that could not be made; the message names the operator at which it broke off, or what was lacking. */
    public static final class CaptureException extends LibtorchException {
        private static final long serialVersionUID = 1;

        CaptureException(String operator, RuntimeException cause) {
            super("the recording broke off in " + operator + ": " + firstLine(cause), cause);
        }

        CaptureException(String message) {
            super(message);
        }

        private static String firstLine(RuntimeException cause) {
            return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        }
    }
}
