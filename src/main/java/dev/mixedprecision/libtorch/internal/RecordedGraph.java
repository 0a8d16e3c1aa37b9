package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The native side of a recording: libtorch's {@code at::cuda::CUDAGraph}, which lends it a memory pool, and the graph
 * itself, made and launched through the CUDA runtime. Where a method returns an error it is CUDA's code, 0 for none, and
 * it has been taken off the thread.
 */
public final class RecordedGraph implements AutoCloseable {
    private static final int OBJECT_BYTES = 4096; // at::cuda::CUDAGraph has some 300

    /** {@code cudaStreamCaptureModeRelaxed}: other threads, autograd's among them, may do as they like. */
    private static final int RELAXED = 2;

    /** {@code cudaStreamCaptureStatusActive}. */
    private static final int ACTIVE = 1;

    private final Pointer stream;
    private final NativeLibrary torchCuda;
    private final Memory object = new Memory(OBJECT_BYTES);
    private long executable;

    /** Nothing yet, to be recorded on a stream, given by CUDA's handle. */
    public RecordedGraph(Pointer stream) {
        this.stream = stream;
        this.torchCuda = LoadedLibtorch.get().open("torch_cuda");
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

    /** Begins the recording. */
    public void begin(GraphPoolId pool) {
        torchCuda
                .getFunction("_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode")
                .invokeVoid(new Object[] {object, pool.first, pool.second, RELAXED});
    }

    /** Whether the recording goes on, nothing having invalidated it. */
    public boolean isActive() {
        int[] status = new int[1];
        int error = TorchCuda.streamIsCapturing(stream, status);
        return error == 0 && status[0] == ACTIVE;
    }

    /**
     * Takes the recording, whole or broken, off the stream. libtorch can only end a whole one, and would make a graph of
     * it; so it is given an empty one to end.
     *
     * @return CUDA's handle of what was recorded, for {@link #destroy}; 0 where nothing is left of it
     */
    public long end() {
        long[] recorded = new long[1];
        TorchCuda.streamEndCapture(stream, recorded);
        TorchCuda.getLastError();
        TorchCuda.streamBeginCapture(stream, RELAXED);
        try (var emptyGraphWarning = CapturedStderr.begin()) {
            torchCuda.getFunction("_ZN2at4cuda9CUDAGraph11capture_endEv").invokeVoid(new Object[] {object});
        }
        return recorded[0];
    }

    /**
     * Makes what was recorded launchable, and takes what memory it needs on the device, so that no launch lacks it.
     *
     * @return CUDA's error code
     */
    public int instantiate(long recorded) {
        long[] made = new long[1];
        int error = TorchCuda.graphInstantiate(made, recorded, 0);
        if (error == 0) {
            executable = made[0];
            error = TorchCuda.graphUpload(executable, stream);
        }
        return taken(error);
    }

    /** Frees what {@link #end} gave, which is not needed once it was made launchable. */
    public static void destroy(long recorded) {
        if (recorded != 0) {
            TorchCuda.graphDestroy(recorded);
        }
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

    /** Frees the graph; the device must be idle. */
    @Override
    public void close() {
        if (executable != 0) {
            TorchCuda.graphExecDestroy(executable);
        }
        torchCuda.getFunction("_ZN2at4cuda9CUDAGraphD1Ev").invokeVoid(new Object[] {object});
        object.close();
    }
}
