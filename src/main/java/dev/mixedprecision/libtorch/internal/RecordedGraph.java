package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import java.util.List;

/**
 * The native side of a recording: libtorch's {@code at::cuda::CUDAGraph}, which lends it a memory pool, and the graph
 * itself, made and launched through the CUDA runtime. Where a method returns an error it is CUDA's code, 0 for none, and
 * it has been taken off the thread.
 */
public final class RecordedGraph implements AutoCloseable {
    private static final int OBJECT_BYTES = 4096; // at::cuda::CUDAGraph has some 300

    /** How many int64 numbers libtorch makes for each generator of random numbers when a recording begins. */
    public static final int GENERATOR_NUMBERS = 2;

    /** {@code cudaStreamCaptureModeRelaxed}: other threads, autograd's among them, may do as they like. */
    private static final int RELAXED = 2;

    /** {@code cudaStreamCaptureStatusActive}. */
    private static final int ACTIVE = 1;

    private final Pointer stream;
    private final NativeLibrary torchCuda;

    /** Never collected as garbage: libtorch keeps its address until the destructor has run. */
    private final Pointer object = new Pointer(Native.malloc(OBJECT_BYTES));

    /** Whether libtorch refers to the object, or would in its destructor miss what a recording has not come to. */
    private boolean kept;

    private long graph;
    private long executable;

    /** Nothing yet, to be recorded on a stream, given by CUDA's handle. */
    public RecordedGraph(Pointer stream) {
        this.stream = stream;
        this.torchCuda = LoadedLibtorch.get().open("torch_cuda");
        object.clear(OBJECT_BYTES);
        try {
            construct();
        } catch (LibtorchException e) {
            Native.free(Pointer.nativeValue(object));
            throw e;
        }
    }

    /** From 2.8 on libtorch can be told to make nothing of what was recorded. */
    private void construct() {
        boolean later = Exports.find(torchCuda, "_ZN2at4cuda9CUDAGraphC1Eb").isPresent();
        long keepTheGraph = 1;
        CaughtCall.of(
                torchCuda.getFunction("_ZN2at4cuda9CUDAGraph" + (later ? "C1Eb" : "C1Ev")),
                "a graph",
                object,
                keepTheGraph);
    }

    /**
     * Begins the recording. The device has done its work without an error, no other recording is going on, and there is
     * memory for {@link #GENERATOR_NUMBERS}.
     *
     * @throws LibtorchException when libtorch or CUDA refuses, with the reason
     */
    public void begin(GraphPoolId pool) {
        kept = true;
        CaughtCall.of(
                torchCuda.getFunction("_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode"),
                "the beginning of a recording",
                object,
                pool.first,
                pool.second,
                RELAXED);
    }

    /** Whether the stream is being recorded, nothing having invalidated it. */
    public boolean isActive() {
        int[] status = new int[1];
        int error = TorchCuda.streamIsCapturing(stream, status);
        return error == 0 && status[0] == ACTIVE;
    }

    /**
     * Takes the recording, whole or broken, off the stream, which is the current one. libtorch can only end a whole one,
     * and would make a graph of it; so it is given an empty one to end.
     *
     * @return CUDA's error code, for a broken recording and for one that cannot be ended
     * @throws LibtorchException when libtorch refuses, with the reason
     */
    public int end() {
        long[] recorded = new long[1];
        int error = taken(TorchCuda.streamEndCapture(stream, recorded));
        graph = recorded[0];
        int refused = taken(TorchCuda.streamBeginCapture(stream, RELAXED));
        if (refused != 0) {
            return refused; // libtorch would throw, so its recording stays as it is
        }
        CaughtCall.of(torchCuda.getFunction("_ZN2at4cuda9CUDAGraph11capture_endEv"), "the end of a recording", object);
        kept = false;
        return error;
    }

    /**
     * Makes what was recorded launchable, and takes what memory it needs on the device, so that no launch lacks it.
     *
     * @return CUDA's error code
     */
    public int instantiate() {
        long[] made = new long[1];
        int error = TorchCuda.graphInstantiate(made, graph, 0);
        if (error == 0) {
            executable = made[0];
            error = TorchCuda.graphUpload(executable, stream);
        }
        return taken(error);
    }

    /** Whether {@link #kernels} has names. */
    public static boolean tellsKernels() {
        return GraphKernels.areNamed();
    }

    /**
     * The kernels that were recorded, by name, in their order.
     *
     * @throws LibtorchException when the driver does not tell
     */
    public List<String> kernels() {
        return new GraphKernels().names(graph);
    }

    /**
     * Launches the graph; returns before it is done.
     *
     * @return CUDA's error code
     */
    public int launch() {
        return taken(TorchCuda.graphLaunch(executable, stream));
    }

    private static int taken(int error) {
        if (error != 0) {
            TorchCuda.getLastError();
        }
        return error;
    }

    /** CUDA's words for an error code. */
    public static String reason(int error) {
        return TorchCuda.errorString(error);
    }

    /**
     * Leaves libtorch's object as it is, also when the graph is closed: where the device has failed its destructor ends the
     * process.
     */
    public void keep() {
        kept = true;
    }

    /** Frees the graph; the device must be idle. */
    @Override
    public void close() {
        if (graph != 0) {
            TorchCuda.graphDestroy(graph);
        }
        if (executable != 0) {
            TorchCuda.graphExecDestroy(executable);
        }
        if (!kept) {
            torchCuda.getFunction("_ZN2at4cuda9CUDAGraphD1Ev").invokeVoid(new Object[] {object});
            Native.free(Pointer.nativeValue(object));
        }
    }
}
