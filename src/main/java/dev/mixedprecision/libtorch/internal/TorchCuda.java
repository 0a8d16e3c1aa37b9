package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;

/**
 * The functions that the package calls of libc10_cuda and of the CUDA runtime that it is linked with; bound only where
 * the loaded libtorch has that library.
 */
public final class TorchCuda {
    private TorchCuda() {}

    @Symbol("_ZN3c104cuda12device_countEv")
    public static native byte deviceCount();

    /** Returns CUDA's error code, where libtorch's own function throws through the caller, which ends the JVM. */
    @Symbol("cudaDeviceSynchronize")
    public static native int deviceSynchronize();

    @Symbol("cudaGetDevice")
    public static native int getDevice(int[] device);

    /** Makes a device the thread's current one. */
    @Symbol("cudaSetDevice")
    public static native int setDevice(int device);

    /** Takes the last error off the thread, or the next operator would report it as its own. */
    @Symbol("cudaGetLastError")
    public static native int getLastError();

    /** Writes 0 for a stream that is not being recorded, 1 for one that is, 2 where the recording has become invalid. */
    @Symbol("cudaStreamIsCapturing")
    static native int streamIsCapturing(Pointer stream, int[] status);

    @Symbol("cudaStreamBeginCapture")
    static native int streamBeginCapture(Pointer stream, int mode);

    @Symbol("cudaStreamEndCapture")
    static native int streamEndCapture(Pointer stream, long[] graph);

    @Symbol("cudaGraphDestroy")
    static native int graphDestroy(long graph);

    /** Flags: 0. Not the older cudaGraphInstantiate, whose parameters differ from one CUDA to the next. */
    @Symbol("cudaGraphInstantiateWithFlags")
    static native int graphInstantiate(long[] executable, long graph, long flags);

    @Symbol("cudaGraphUpload")
    static native int graphUpload(long executable, Pointer stream);

    @Symbol("cudaGraphLaunch")
    static native int graphLaunch(long executable, Pointer stream);

    @Symbol("cudaGraphExecDestroy")
    static native int graphExecDestroy(long executable);

    @Symbol("cudaEventCreate")
    public static native int eventCreate(long[] event);

    @Symbol("cudaEventRecord")
    public static native int eventRecord(long event, Pointer stream);

    @Symbol("cudaEventSynchronize")
    public static native int eventSynchronize(long event);

    /** Writes milliseconds, to half a microsecond. */
    @Symbol("cudaEventElapsedTime")
    public static native int eventElapsedTime(float[] milliseconds, long start, long end);

    @Symbol("cudaEventDestroy")
    public static native int eventDestroy(long event);

    @Symbol("cudaGetErrorString")
    public static native String errorString(int error);
}
