package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.internal.GraphPoolId;
import dev.mixedprecision.libtorch.internal.RecordedGraph;
import java.util.Collection;
import java.util.List;

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
    private final NDManager inputs;
    private boolean closed;

    private CudaGraph(CudaStream stream, Collection<? extends NDArray> reads) {
        this.stream = stream;
        this.inputs = NDManager.newBaseManager(stream.device());
        try {
            reads.forEach(array -> Aten.share(array, inputs));
            this.recording = new RecordedGraph(stream.handle());
        } catch (RuntimeException e) {
            inputs.close();
            throw e;
        }
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
     * @param reads the arrays that {@code work} reads and does not make: their memory stays until the graph is closed, also
     *     when they are closed before, so that no replay reads what others have written there
     * @throws CaptureException when that breaks off, naming the operator, or when the device has no memory left for the
     *     graph; the device can be used as before
     * @throws LibtorchException when what the device was given before has failed
     * @throws IllegalStateException when the stream is not this thread's current one
     */
    public static CudaGraph capture(CudaStream stream, Pool pool, Collection<? extends NDArray> reads, Runnable work) {
        requireCuda();
        stream.requireCurrent();
        Cuda.synchronize(stream.device()); // an earlier failure is reported as such
        CudaGraph graph = new CudaGraph(stream, reads);
        try {
            graph.reserveGeneratorNumbers();
            Cuda.synchronize(stream.device());
            graph.begin(pool);
            graph.record(work);
            return graph;
        } catch (CaptureException | Error e) {
            graph.closeAfter(e);
            throw e;
        } catch (RuntimeException e) {
            graph.closeAfter(e);
            throw new CaptureException(FailedCall.in(e), e);
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (LibtorchException e) {
            failure.addSuppressed(e);
        }
    }

    private static void requireCuda() {
        if (!Cuda.isAvailable()) {
            throw new LibtorchException("CUDA graphs need CUDA: " + Cuda.whyUnavailable());
        }
    }

    /** libtorch takes them at the beginning, and throws past the JVM where they lack; closed, they wait in its cache. */
    private void reserveGeneratorNumbers() {
        try (NDManager numbers = inputs.newSubManager()) {
            for (int i = 0; i < RecordedGraph.GENERATOR_NUMBERS; i++) {
                numbers.zeros(new Shape(1), DataType.INT64);
            }
        }
    }

    private void begin(Pool pool) {
        try {
            recording.begin(pool.id);
        } catch (LibtorchException e) {
            throw new CaptureException(e.getMessage());
        }
    }

    private void record(Runnable work) {
        try {
            work.run();
            requireActive();
        } catch (RuntimeException | Error e) {
            endAfter(e);
            throw e;
        }
        require(stream.asCurrent(recording::end), "what was recorded cannot be ended");
        require(recording.instantiate(), "what was recorded cannot be made a graph");
    }

    /** What is wrong with the end comes of the failure, which it shall not hide. */
    private void endAfter(Throwable failure) {
        try {
            stream.asCurrent(recording::end);
        } catch (LibtorchException e) {
            failure.addSuppressed(e);
        }
    }

    private void requireActive() {
        if (!recording.isActive()) {
            throw new LibtorchException("something was done that CUDA cannot record, without an error of its own");
        }
    }

    private static void require(int error, String what) {
        if (error != 0) {
            throw new CaptureException(what + ": " + RecordedGraph.reason(error));
        }
    }

    /** Whether the NVIDIA driver tells what was recorded, as it does since CUDA 12.3. */
    public static boolean tellsKernels() {
        return Cuda.isAvailable() && RecordedGraph.tellsKernels();
    }

    /**
     * The kernels that some work launches, as {@link #kernels} names them. It runs twice, once to be recorded.
     *
     * @param work as {@link #capture} takes it; the arrays that it reads stay open meanwhile
     * @throws CaptureException as {@link #capture} does
     * @throws LibtorchException when the driver does not {@linkplain #tellsKernels() tell}
     */
    public static List<String> kernelsOf(Device device, Runnable work) {
        try (CudaStream stream = CudaStream.side(device)) {
            work.run();
            try (CudaGraph graph = capture(stream, Pool.fresh(), List.of(), work)) {
                return graph.kernels();
            }
        }
    }

    /**
     * The kernels that were recorded, in their order, by the names that the driver knows them by: which ones a library
     * has chosen for the work.
     *
     * @throws IllegalStateException when the graph is closed
     * @throws LibtorchException when the driver does not {@linkplain #tellsKernels() tell}
     */
    public List<String> kernels() {
        requireOpen();
        return recording.kernels();
    }

    /**
     * Launches the recorded work on its stream; returns before it is done, as every launch.
     *
     * @throws IllegalStateException when the graph is closed, or its stream is not this thread's current one
     * @throws LibtorchException when CUDA refuses, with its reason
     */
    public void replay() {
        requireOpen();
        stream.requireCurrent();
        int error = recording.launch();
        if (error != 0) {
            throw new LibtorchException(
                    "a graph could not be launched: CUDA error " + error + ", " + RecordedGraph.reason(error));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the graph is closed");
        }
    }

    /** Frees the graph, once the device is idle; its arrays are freed by their owners. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try (inputs;
                    recording) {
                waitForTheDevice();
            }
        }
    }

    private void waitForTheDevice() {
        try {
            Cuda.synchronize(stream.device());
        } catch (LibtorchException e) {
            recording.keep();
            throw e;
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
