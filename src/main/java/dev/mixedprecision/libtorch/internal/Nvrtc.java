package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;

/** NVIDIA's compiler of CUDA C++ at run time (libnvrtc). Non-zero is an error; a program is a handle. */
final class Nvrtc {
    private Nvrtc() {}

    @Symbol("nvrtcGetNumSupportedArchs")
    static native int numSupportedArchs(int[] count);

    /** Writes each as 90 for sm_90. */
    @Symbol("nvrtcGetSupportedArchs")
    static native int supportedArchs(int[] archs);

    @Symbol("nvrtcCreateProgram")
    static native int createProgram(
            long[] program, Pointer source, Pointer name, int headers, Pointer texts, Pointer names);

    /** Options are an array of C strings. */
    @Symbol("nvrtcCompileProgram")
    static native int compileProgram(long program, int count, Pointer options);

    @Symbol("nvrtcGetProgramLogSize")
    static native int logSize(long program, long[] bytes);

    @Symbol("nvrtcGetProgramLog")
    static native int log(long program, byte[] text);

    @Symbol("nvrtcGetCUBINSize")
    static native int cubinSize(long program, long[] bytes);

    @Symbol("nvrtcGetCUBIN")
    static native int cubin(long program, byte[] code);

    @Symbol("nvrtcGetPTXSize")
    static native int ptxSize(long program, long[] bytes);

    @Symbol("nvrtcGetPTX")
    static native int ptx(long program, byte[] code);

    @Symbol("nvrtcDestroyProgram")
    static native int destroyProgram(long[] program);
}
