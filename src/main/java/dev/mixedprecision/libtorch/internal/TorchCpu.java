package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Pointer;

/**
 * The functions of libtorch_cpu that the package calls often. Device types and scalar types are libtorch's codes; a
 * C++ {@code bool} is one byte. None of these may be given an argument that makes it throw: a C++ exception that
 * reaches Java's stack ends the JVM. (The {@code aoti_} functions catch theirs and return an error code.)
 */
public final class TorchCpu {
    private TorchCpu() {}

    @Symbol("_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE")
    public static native byte isAutocastEnabled(byte deviceType);

    @Symbol("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")
    public static native void setAutocastEnabled(byte deviceType, byte enabled);

    @Symbol("_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE")
    public static native byte getAutocastDtype(byte deviceType);

    @Symbol("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")
    public static native void setAutocastDtype(byte deviceType, byte scalarType);

    @Symbol("_ZN2at8autocast17increment_nestingEv")
    public static native int incrementNesting();

    @Symbol("_ZN2at8autocast17decrement_nestingEv")
    public static native int decrementNesting();

    @Symbol("_ZN2at8autocast11clear_cacheEv")
    public static native void clearCache();

    @Symbol("_ZN2at8autocast25is_autocast_cache_enabledEv")
    public static native byte isCacheEnabled();

    @Symbol("_ZN2at8autocast26set_autocast_cache_enabledEb")
    public static native void setCacheEnabled(byte enabled);

    /** Whether TorchScript rewrites programs as it takes autocast to do; returns what it was. */
    @Symbol("_ZN5torch3jit15setAutocastModeEb")
    public static native byte setTorchScriptAutocast(byte enabled);

    @Symbol("_ZN5torch3jit24getGraphExecutorOptimizeEv")
    public static native byte isTorchScriptOptimised();

    @Symbol("_ZN5torch3jit24setGraphExecutorOptimizeEb")
    public static native void setTorchScriptOptimised(byte enabled);

    @Symbol("aoti_torch_get_dtype")
    static native int getDtype(long tensor, int[] scalarType);

    /** Writes the address of the first element. */
    @Symbol("aoti_torch_get_data_ptr")
    static native int getDataPtr(long tensor, long[] address);

    @Symbol("aoti_torch_new_tensor_handle")
    static native int newTensorHandle(long tensor, long[] handle);

    @Symbol("aoti_torch_new_uninitialized_tensor")
    static native int newUninitializedTensor(long[] handle);

    @Symbol("aoti_torch_delete_tensor_object")
    static native int deleteTensor(long handle);

    @Symbol("aoti_torch_assign_tensors")
    static native int assignTensors(long source, long destination);

    /** As {@link #newTensorHandle(long, long[])}, with the address where the handle goes. */
    @Symbol("aoti_torch_new_tensor_handle")
    static native int newTensorHandleAt(long tensor, long address);

    /** All are addresses: of two C strings, and of 64-bit values. */
    @Symbol("aoti_torch_call_dispatcher")
    static native int callDispatcher(long operator, long overload, long stack);

    /** Calls the third virtual function of an object, with the object and the other arguments. */
    @Symbol("aoti_torch_proxy_executor_call_function")
    static native int callProxyExecutor(
            Pointer executor, int index, int integers, Pointer integerArguments, int tensors, Pointer tensorArguments);

    /** The address of libtorch's {@code at::Context}. */
    @Symbol("_ZN2at13globalContextEv")
    public static native Pointer globalContext();

    @Symbol("_ZNK2at7Context15allowTF32CuBLASEv")
    public static native byte allowTf32CuBlas(Pointer context);

    @Symbol("_ZN2at15get_num_threadsEv")
    public static native int getNumThreads();

    @Symbol("_ZN2at15set_num_threadsEi")
    public static native void setNumThreads(int threads);
}
