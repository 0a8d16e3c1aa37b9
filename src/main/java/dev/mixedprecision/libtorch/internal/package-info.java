/**
 * How libtorch is reached: symbols, C++ objects, native memory. For {@code dev.mixedprecision.libtorch} alone; it knows
 * of that package only {@link dev.mixedprecision.libtorch.ScalarType} and {@link
 * dev.mixedprecision.libtorch.LibtorchException}.
 *
 * <p>DJL's array handles are pointers to {@code at::Tensor}, which is what libtorch's exported C functions take; JNA
 * calls these.
 *
 * <ul>
 *   <li>The library: {@code LoadedLibtorch} has {@code DjlEngine} load it, binds {@code TorchCpu}, {@code TorchCore} and
 *       {@code TorchCuda} to it by {@code NativeBinding}, and keeps its {@code BuildDescription} and its
 *       {@code OperatorRegistry}. What is called seldom is looked up by {@code Exports}.
 *   <li>One of the user's own: {@code OwnLibtorch} looks at it first, and a {@code CxxCompiler} compiles the {@code Bridge}
 *       to a newer one.
 *   <li>What libtorch prints: {@code StderrByThread} hands it to the thread's {@code CapturedStderr}.
 *   <li>C++ objects of GNU's libstdc++: {@code CxxString}, {@code CxxStrings}, {@code CxxVector}, {@code StringStream}.
 *   <li>Calls by name: a {@code Schema} is read from its text, a {@code Signature} holds arguments against it, a {@code
 *       DispatcherStack} passes them.
 *   <li>Scripts: {@code TorchScriptArchive} writes them, {@code PlainScripts} has them run as they are written.
 *   <li>Tensors: {@code TensorHandles}, {@code GradientSlot}.
 *   <li>CUDA: {@code CudaStreams}, {@code RecordedGraph} and {@code GraphPoolId}, {@code CudaAllocator} and {@code
 *       AllocatorStatistics}; of the driver {@code NvidiaDriver}, {@code DriverDevice} and {@code NvmlReading}.
 * </ul>
 *
 * <p>A C++ exception that reaches Java's stack ends the JVM. So operators go through {@code aoti_torch_call_dispatcher} or
 * a script, CUDA's work through the CUDA runtime: these return errors. The C++ functions that are called besides read or set
 * a state and, on CUDA, are called when the device has been waited for without an error.
 *
 * <p>Signatures of native functions are by their C++ declarations and cannot be checked by a compiler. A wrong one ends the
 * JVM too.
 */
package dev.mixedprecision.libtorch.internal;
