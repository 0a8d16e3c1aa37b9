/**
 * libtorch from Java, beyond what DJL offers: real autocast, dtypes (bfloat16 too), differentiable casts, any operator
 * by name, gradients set to none, the CUDA device. The only package that touches native code.
 *
 * <p>{@link dev.mixedprecision.libtorch.GradScaler} is here too, beside {@link dev.mixedprecision.libtorch.Autocast}, as
 * both are in {@code torch.amp}: it is made of two of libtorch's operators, and models and experiments may use it.
 *
 * <p>DJL's array handles are pointers to {@code at::Tensor}, which is what libtorch's exported C functions take; JNA
 * calls these. Nothing here passes DJL a dtype that it does not know, and arguments are checked in Java first, since
 * a C++ exception that reaches Java's stack ends the JVM: what goes wrong is a {@link
 * dev.mixedprecision.libtorch.LibtorchException} or an {@link java.lang.IllegalArgumentException}.
 */
package dev.mixedprecision.libtorch;
