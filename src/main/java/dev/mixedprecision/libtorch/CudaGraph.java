package dev.mixedprecision.libtorch;

import ai.djl.Device;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Work on a CUDA device that was recorded once and is launched again as a whole, through libtorch's
 * {@code at::cuda::CUDAGraph}: what {@code torch.cuda.CUDAGraph} is in Python.
 *
 * <p>A replay computes from whatever the arrays that were read hold now, and writes the arrays that were made in the
 * recording, at the same addresses. So inputs are changed in place, and results are read or copied before the next
 * replay. The arrays of a recording live in a pool of their own, which recordings of the same {@link Pool} share; it is
 * freed when all its graphs and arrays are closed and the cache is emptied.
 */
public final class CudaGraph implements AutoCloseable {
    private static final int OBJECT_BYTES = 4096; // at::cuda::CUDAGraph has some 300

    /** {@code cudaStreamCaptureModeRelaxed}: other threads, autograd's among them, may do as they like. */
    private static final int RELAXED = 2;

    /** {@code cudaStreamCaptureStatusActive}. */
    private static final int ACTIVE = 1;

    private static final String PROJECT = "dev.mixedprecision.";

    private static final Set<String> WHERE_OPERATORS_ARE = Set.of("JniUtils", "Ops", "Aten", "GradMode", "Cuda");

    private final Device device;
    private final NativeLibrary torchCuda;
    private final Memory object = new Memory(OBJECT_BYTES);
    private final Function replay;
    private boolean closed;

    private CudaGraph(Device device, NativeLibrary torchCuda) {
        this.device = device;
        this.torchCuda = torchCuda;
        this.replay = torchCuda.getFunction("_ZN2at4cuda9CUDAGraph6replayEv");
        object.clear();
        construct();
    }

    private void construct() {
        try {
            torchCuda.getFunction("_ZN2at4cuda9CUDAGraphC1Eb").invokeVoid(new Object[] {object, (byte) 0});
        } catch (UnsatisfiedLinkError e) {
            torchCuda.getFunction("_ZN2at4cuda9CUDAGraphC1Ev").invokeVoid(new Object[] {object}); // before 2.8
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
     * libraries have set themselves up; it must not wait for the device, nor bring numbers from the host. The graph itself
     * needs some memory too; where not even that is left at the end, libtorch throws past the JVM, which ends it.
     *
     * @param stream the current one
     * @param pool where the arrays go that {@code work} makes
     * @throws CaptureException when that breaks off, naming the operator; the device can be used as before
     * @throws IllegalStateException when the stream is not this thread's current one
     */
    public static CudaGraph capture(CudaStream stream, Pool pool, Runnable work) {
        NativeLibrary library = library();
        Pointer handle = stream.handle();
        stream.requireCurrent();
        Cuda.synchronize(stream.device());
        CudaGraph graph = new CudaGraph(stream.device(), library);
        graph.begin(pool);
        try {
            work.run();
            requireActive(handle);
        } catch (RuntimeException | Error e) {
            graph.abandon(handle);
            graph.close();
            if (e instanceof RuntimeException failure) {
                throw new CaptureException(operatorOf(failure), failure);
            }
            throw e;
        }
        graph.end();
        return graph;
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

    private void end() {
        torchCuda.getFunction("_ZN2at4cuda9CUDAGraph11capture_endEv").invokeVoid(new Object[] {object});
    }

    /** libtorch throws where a recording has become invalid, which would end the JVM; so it is asked first. */
    private static void requireActive(Pointer stream) {
        int[] status = new int[1];
        int error = TorchCuda.streamIsCapturing(stream, status);
        if (error != 0 || status[0] != ACTIVE) {
            throw new LibtorchException("something was done that CUDA cannot record, without an error of its own");
        }
    }

    /**
     * Ends a recording that failed. libtorch can only end a valid one, so the broken one is taken off the stream and an
     * empty one put in its place.
     */
    private void abandon(Pointer stream) {
        long[] broken = new long[1];
        TorchCuda.streamEndCapture(stream, broken);
        if (broken[0] != 0) {
            TorchCuda.graphDestroy(broken[0]);
        }
        TorchCuda.getLastError();
        TorchCuda.streamBeginCapture(stream, RELAXED);
        CxxRuntime cxx = Libtorch.get().cxx();
        synchronized (Operator.CALLS) {
            cxx.beginCapture(); // libtorch would warn that the graph is empty
            try {
                end();
                cxx.dropCaptured();
            } finally {
                cxx.endCapture();
            }
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

    /** Launches the recorded work on the thread's current stream; returns before it is done, as every launch. */
    public void replay() {
        if (closed) {
            throw new IllegalStateException("the graph is closed");
        }
        replay.invokeVoid(new Object[] {object});
    }

    /** Frees the graph, once the device is idle; its arrays are freed by their owners. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                Cuda.synchronize(device);
            } finally {
                torchCuda.getFunction("_ZN2at4cuda9CUDAGraphD1Ev").invokeVoid(new Object[] {object});
                object.close();
            }
        }
    }

    /** A recording that could not be made; the message names the operator at which it broke off. */
    public static final class CaptureException extends LibtorchException {
        private static final long serialVersionUID = 1;

        CaptureException(String operator, RuntimeException cause) {
            super("the recording broke off in " + operator + ": " + firstLine(cause), cause);
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
