package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.internal.TorchCore;
import dev.mixedprecision.libtorch.internal.TorchCpu;

/**
 * Whether the calling thread records operators for a backward pass: {@code torch.enable_grad} and {@code torch.no_grad}
 * as a scope.
 *
 * <p>Unlike DJL's {@code GradientCollector} it nests, several threads can record at a time, and the backward pass takes
 * a loss in any floating-point type.
 */
public final class GradMode implements AutoCloseable {
    private final boolean before;

    private GradMode(boolean enabled) {
        Libtorch.get();
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(enabled);
    }

    /** Records what is computed from arrays that require gradients. */
    public static GradMode enabled() {
        return new GradMode(true);
    }

    /** Records nothing. */
    public static GradMode disabled() {
        return new GradMode(false);
    }

    /**
     * Runs the backward pass from a result, with ones as its gradient, and adds to the gradients of the leaves.
     *
     * @param loss of any shape and floating-point type, bfloat16 too, where DJL's collector would end the JVM
     * @throws LibtorchException when the result does not depend on an array that requires gradients, or has had its
     *     backward pass
     */
    public static void backward(NDArray loss) {
        try (NDArray ones = ByName.ONES_LIKE.call(loss.getManager(), loss)) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) ones, false, false);
        } catch (ai.djl.engine.EngineException e) {
            throw new LibtorchException(
                    "backward from " + Tensors.dtype(loss) + loss.getShape() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether a backward pass has left the array a gradient; DJL's {@code hasGradient} says whether the array wants one,
     * and its {@code getGradient} must not be called where there is none.
     */
    public static boolean hasGradient(NDArray array) {
        long gradient = gradientOf(array);
        long[] undefined = new long[1];
        Tensors.check(TorchCpu.newUninitializedTensor(undefined), "new tensor");
        try {
            // All undefined tensors share one implementation.
            return new Pointer(gradient).getLong(0) != new Pointer(undefined[0]).getLong(0);
        } finally {
            TorchCpu.deleteTensor(undefined[0]);
        }
    }

    /** Makes an array the gradient of another of the same shape, type and device; what gradient it had is forgotten. */
    public static void setGradient(NDArray array, NDArray gradient) {
        Tensors.check(TorchCpu.assignTensors(Tensors.handle(gradient), gradientOf(array)), "set gradient");
    }

    /**
     * Sets an array's gradient to none, as {@code zero_grad} does by default, and so frees it; the next backward pass
     * makes a new one.
     */
    public static void clearGradient(NDArray array) {
        long gradient = gradientOf(array);
        long[] undefined = new long[1];
        Tensors.check(TorchCpu.newUninitializedTensor(undefined), "new tensor");
        try {
            Tensors.check(TorchCpu.assignTensors(undefined[0], gradient), "clear gradient");
        } finally {
            TorchCpu.deleteTensor(undefined[0]);
        }
    }

    /** Where an array keeps its gradient: the address of a tensor, which is undefined where there is none. */
    private static long gradientOf(NDArray array) {
        Libtorch.get();
        return TorchCore.mutableGrad(new Pointer(Tensors.handle(array)).getPointer(0));
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }

    private static final class ByName {
        static final Operator ONES_LIKE = Operator.of("aten::ones_like");

        private ByName() {}
    }
}
