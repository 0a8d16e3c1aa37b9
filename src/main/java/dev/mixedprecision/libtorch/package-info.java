/**
 * libtorch from Java, beyond what DJL offers; what a DJL user calls.
 *
 * <ul>
 *   <li>Mixed precision: {@link dev.mixedprecision.libtorch.Autocast} and {@link
 *       dev.mixedprecision.libtorch.GradScaler}, as in {@code torch.amp}, over the types of {@link
 *       dev.mixedprecision.libtorch.ScalarType}, bfloat16 among them; {@link dev.mixedprecision.libtorch.AutocastBlock}
 *       for DJL's own training loops.
 *   <li>Gradients: {@link dev.mixedprecision.libtorch.GradMode} records, runs the backward pass, and sets gradients to
 *       none.
 *   <li>Operators: {@link dev.mixedprecision.libtorch.Operator} calls any by name, {@link
 *       dev.mixedprecision.libtorch.TorchScript} evaluates an expression, {@link
 *       dev.mixedprecision.libtorch.CompilationUnit} calls functions of many, {@link dev.mixedprecision.libtorch.Aten} has
 *       those that a model calls all the time, and {@link dev.mixedprecision.libtorch.Tensors} reads types, values and
 *       bits.
 *   <li>CUDA: {@link dev.mixedprecision.libtorch.Cuda} waits, empties the cache and says why there is no device; {@link
 *       dev.mixedprecision.libtorch.CudaStream}, {@link dev.mixedprecision.libtorch.CudaGraph} and {@link
 *       dev.mixedprecision.libtorch.CudaMemory} are its streams, graphs and count of bytes; {@link
 *       dev.mixedprecision.libtorch.CudaDevice} and {@link dev.mixedprecision.libtorch.CudaState} what the driver says.
 *   <li>The host: {@link dev.mixedprecision.libtorch.HostMemory}, {@link dev.mixedprecision.libtorch.CpuThreads}.
 *   <li>{@link dev.mixedprecision.libtorch.Libtorch}: which library this is, and what it was built with.
 * </ul>
 *
 * <p>Nothing here passes DJL a dtype that it does not know, and arguments are checked in Java first, since a C++
 * exception that reaches Java's stack ends the JVM: what goes wrong is a {@link
 * dev.mixedprecision.libtorch.LibtorchException} or an {@link java.lang.IllegalArgumentException}. How libtorch is
 * reached is the business of {@code libtorch.internal}; the two are the only packages that touch native code.
 */
package dev.mixedprecision.libtorch;
