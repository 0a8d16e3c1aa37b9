package dev.mixedprecision.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.mixedprecision.libtorch.internal.GradientSlot;

/**
 * Whether the calling thread records operators for a backward pass: {@code torch.enable_grad} and {@code torch.no_grad}
 * as a scope.
 *
 * <p>Unlike DJL's {@code GradientCollector} it nests, several threads can record at a time, and the backward pass takes
 * a loss in any floating-point type.
 */
public final class GradMode implements AutoCloseable {
    private static final Operator ONES_LIKE = Operator.named("aten::ones_like");

    private static final Operator IS_LEAF = Operator.named("aten::is_leaf");

    private static final ScopeNesting NESTING = new ScopeNesting("a gradient mode's scope");

    private final boolean before;
    private final ScopeNesting.Place place;

    private GradMode(boolean enabled) {
        Libtorch.get();
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(enabled);
        place = NESTING.enter();
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
        try (NDArray ones = onesLike(loss)) {
            backward(loss, ones);
        }
    }

    /** What {@link #backward(NDArray)} takes for the gradient of a loss. */
    static NDArray onesLike(NDArray loss) {
        return ONES_LIKE.call(loss.getManager(), loss);
    }

    /**
     * Runs the backward pass from a result whose gradient is known, and adds to the gradients of the leaves.
     *
     * @param gradient of the result's shape, type and device
     * @throws LibtorchException as {@link #backward(NDArray)}
     */
    public static void backward(NDArray result, NDArray gradient) {
        backward(result, gradient, false);
    }

    /** As {@link #backward(NDArray, NDArray)}, choosing whether another backward pass may go the same way after it. */
    static void backward(NDArray result, NDArray gradient, boolean again) {
        try {
            JniUtils.backward((PtNDArray) result, (PtNDArray) gradient, again, false);
        } catch (EngineException e) {
            throw new LibtorchException(
                    "backward from " + Tensors.dtype(result) + result.getShape() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether a backward pass has left the array a gradient; DJL's {@code hasGradient} says whether the array wants one,
     * and its {@code getGradient} must not be called where there is none.
     */
    public static boolean hasGradient(NDArray array) {
        return GradientSlot.isDefined(array);
    }

    /** Whether gradients flow to an array; DJL's {@code hasGradient} says no of one that was computed from others. */
    static boolean isRequired(NDArray array) {
        return JniUtils.requiresGrad((PtNDArray) array) || !isLeaf(array);
    }

    /** Whether an array was not computed, while gradients were recorded, from others that require them. */
    static boolean isLeaf(NDArray array) {
        return IS_LEAF.value(Boolean.class, array);
    }

    /** Makes an array the gradient of another of the same shape, type and device; what gradient it had is forgotten. */
    public static void setGradient(NDArray array, NDArray gradient) {
        GradientSlot.set(array, gradient);
    }

    /**
     * Adds to an array's gradient, in place as a backward pass does, or where there is none makes it the gradient.
     *
     * @param gradient of the array's shape, type and device; where it becomes the gradient, later ones are added to it
     */
    public static void addGradient(NDArray array, NDArray gradient) {
        if (!hasGradient(array)) {
            setGradient(array, gradient);
            return;
        }
        try (var constant = disabled();
                NDArray sum = array.getGradient()) {
            JniUtils.addi((PtNDArray) sum, (PtNDArray) gradient);
        }
    }

    /**
     * Sets an array's gradient to none, as {@code zero_grad} does by default, and so frees it; the next backward pass
     * makes a new one.
     */
    public static void clearGradient(NDArray array) {
        GradientSlot.clear(array);
    }

    /**
     * Records again, or not, as before the scope. Closing twice does nothing.
     *
     * @throws IllegalStateException on another thread than the one that opened the scope, and while a scope inside it is
     *     still open; the scope then stays open
     */
    @Override
    public void close() {
        if (place.leave()) {
            JniUtils.setGradMode(before);
        }
    }
}
