package dev.mixedprecision.libtorch;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.mixedprecision.libtorch.internal.CxxRuntime;
import dev.mixedprecision.libtorch.internal.TorchCuda;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

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
    private static final int OBJECT_BYTES = 4096; // at::cuda::CUDAGraph has some 300

    /** {@code cudaStreamCaptureModeRelaxed}: other threads, autograd's among them, may do as they like. */
    private static final int RELAXED = 2;

    /** {@code cudaStreamCaptureStatusActive}. */
    private static final int ACTIVE = 1;

    private static final String PROJECT = "dev.mixedprecision.";

    private static final Set<String> WHERE_OPERATORS_ARE = Set.of("JniUtils", "Aten", "Tensors", "GradMode", "Cuda");

    private final CudaStream stream;
    private final Pointer streamHandle;
    private final NativeLibrary torchCuda;
    private final Memory object = new Memory(OBJECT_BYTES);
    private long executable;
    private boolean closed;

    private CudaGraph(CudaStream stream, NativeLibrary torchCuda) {
        this.stream = stream;
        this.streamHandle = stream.handle();
        this.torchCuda = torchCuda;
        object.clear();
        construct();
    }

    /** From 2.8 on libtorch can be told to make nothing of what was recorded. */
    private void construct() {
        try {
            torchCuda.getFunction("_ZN2at4cuda9CUDAGraphC1Eb").invokeVoid(new Object[] {object, (byte) 1});
        } catch (UnsatisfiedLinkError e) {
            torchCuda.getFunction("_ZN2at4cuda9CUDAGraphC1Ev").invokeVoid(new Object[] {object});
        }
    }

    /** The memory that several recordings share: the arrays of one are read by the next. */
    public static final class Pool {
        private final PoolId id;

        private Pool(PoolId id) {
            this.id = id;
        }

        /**
         * A pool that nothing uses yet.
         *
         * @throws LibtorchException where there is no CUDA
         */
        public static Pool fresh() {
            return new Pool((PoolId)
                    library().getFunction("_ZN2at4cuda17graph_pool_handleEv").invoke(PoolId.class, new Object[0]));
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
        NativeLibrary library = library();
        stream.requireCurrent();
        Cuda.synchronize(stream.device());
        CudaGraph graph = new CudaGraph(stream, library);
        graph.begin(pool);
        try {
            graph.record(work);
            return graph;
        } catch (CaptureException e) {
            graph.close();
            throw e;
        } catch (RuntimeException e) {
            graph.close();
            throw new CaptureException(operatorOf(e), e);
        } catch (Error e) {
            graph.close();
            throw e;
        }
    }

    private static NativeLibrary library() {
        if (!Cuda.isAvailable()) {
            throw new LibtorchException("CUDA graphs need CUDA: " + Cuda.whyUnavailable());
        }
        return Libtorch.get().open("torch_cuda");
    }

    private void begin(Pool pool) {
        torchCuda
                .getFunction("_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode")
                .invokeVoid(new Object[] {object, pool.id.first, pool.id.second, RELAXED});
    }

    private void record(Runnable work) {
        boolean whole = false;
        try {
            work.run();
            requireActive();
            whole = true;
        } finally {
            long recorded = end();
            try {
                if (whole) {
                    instantiate(recorded);
                }
            } finally {
                if (recorded != 0) {
                    TorchCuda.graphDestroy(recorded);
                }
            }
        }
    }

    private void requireActive() {
        int[] status = new int[1];
        int error = TorchCuda.streamIsCapturing(streamHandle, status);
        if (error != 0 || status[0] != ACTIVE) {
            throw new LibtorchException("something was done that CUDA cannot record, without an error of its own");
        }
    }

    /**
     * Takes the recording, whole or broken, off the stream. libtorch can only end a whole one, and would make a graph of
     * it; so it is given an empty one to end.
     *
     * @return CUDA's handle of what was recorded; 0 where nothing is left of it
     */
    private long end() {
        long[] recorded = new long[1];
        TorchCuda.streamEndCapture(streamHandle, recorded);
        TorchCuda.getLastError();
        TorchCuda.streamBeginCapture(streamHandle, RELAXED);
        CxxRuntime cxx = Libtorch.get().cxx();
        synchronized (Operator.CALLS) {
            cxx.beginCapture(); // libtorch would warn that the graph is empty
            try {
                torchCuda.getFunction("_ZN2at4cuda9CUDAGraph11capture_endEv").invokeVoid(new Object[] {object});
                cxx.dropCaptured();
            } finally {
                cxx.endCapture();
            }
        }
        return recorded[0];
    }

    /** Takes what memory the graph needs on the device, so that no launch lacks it. */
    private void instantiate(long recorded) {
        long[] made = new long[1];
        int error = TorchCuda.graphInstantiate(made, recorded, 0);
        if (error == 0) {
            executable = made[0];
            error = TorchCuda.graphUpload(executable, streamHandle);
        }
        if (error != 0) {
            TorchCuda.getLastError();
            throw new CaptureException("what was recorded cannot be made a graph: " + TorchCuda.errorString(error));
        }
    }

    /** The call in which it happened, as far as the trace tells. */
    private static String operatorOf(RuntimeException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        List<StackTraceElement> frames = Arrays.stream(cause.getStackTrace())
                .filter(frame -> !frame.getMethodName().startsWith("lambda$"))
                .toList();
        return frames.stream()
                .filter(frame -> WHERE_OPERATORS_ARE.contains(simpleName(frame)))
                .map(StackTraceElement::getMethodName)
                .findFirst()
                .or(() -> frames.stream()
                        .filter(frame -> frame.getClassName().startsWith(PROJECT))
                        .filter(frame -> !frame.getClassName().startsWith(CudaGraph.class.getPackageName() + "."))
                        .map(frame -> simpleName(frame) + "." + frame.getMethodName())
                        .findFirst())
                .orElse("what was recorded");
    }

    private static String simpleName(StackTraceElement frame) {
        return frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
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
        int error = TorchCuda.graphLaunch(executable, streamHandle);
        if (error != 0) {
            TorchCuda.getLastError();
            throw new LibtorchException("a graph could not be launched: " + TorchCuda.errorString(error));
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
                if (executable != 0) {
                    TorchCuda.graphExecDestroy(executable);
                }
                torchCuda.getFunction("_ZN2at4cuda9CUDAGraphD1Ev").invokeVoid(new Object[] {object});
                object.close();
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

    /** {@code std::pair<unsigned long long, unsigned long long>}. */
    @Structure.FieldOrder({"first", "second"})
    public static final class PoolId extends Structure implements Structure.ByValue {
        public long first;
        public long second;
    }
}
