package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.internal.ContextSwitches;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The kernels that {@code aten::scaled_dot_product_attention} chooses among, by device, types, shapes and version:
 * {@code torch.nn.attention.SDPBackend} in Python. Results depend on the choice, in bits.
 */
public enum AttentionKernel {
    /** Two matrix products and a softmax, each an operator of its own. */
    MATH("math", "userEnabledMathSDP", "setSDPUseMath"),
    FLASH("flash", "userEnabledFlashSDP", "setSDPUseFlash"),
    MEMORY_EFFICIENT("memory-efficient", "userEnabledMemEfficientSDP", "setSDPUseMemEfficient"),
    CUDNN("cuDNN", "userEnabledCuDNNSDP", "setSDPUseCuDNN");

    /** Gives the code of {@code at::SDPBackend}, which is the place of the constants above. */
    private static final Operator CHOICE = Operator.named("aten::_fused_sdp_choice");

    private final String words;
    private final String getter;
    private final String setter;

    AttentionKernel(String words, String getter, String setter) {
        this.words = words;
        this.getter = getter;
        this.setter = setter;
    }

    /** The time in which one kernel alone may be chosen. Closing allows what was before, and twice does nothing. */
    public static final class Scope implements AutoCloseable {
        private final Deque<Runnable> restored = new ArrayDeque<>();

        @Override
        public void close() {
            while (!restored.isEmpty()) {
                restored.pop().run();
            }
        }
    }

    /**
     * Forbids the others, for the whole process, all threads and devices: attention that this kernel cannot compute is then
     * refused.
     */
    public Scope alone() {
        Libtorch.get();
        Scope scope = new Scope();
        for (AttentionKernel each : values()) {
            boolean before = ContextSwitches.get(each.getter);
            scope.restored.push(() -> ContextSwitches.set(each.setter, before));
            ContextSwitches.set(each.setter, each == this);
        }
        return scope;
    }

    /**
     * The one that would be chosen now, without a mask and dropout.
     *
     * @param q queries, (batch, heads, context, d)
     * @param k keys, as the queries, but for the context
     * @param v values, as the keys
     * @throws LibtorchException where the call would be refused, with libtorch's reason
     */
    public static AttentionKernel chosen(NDArray q, NDArray k, NDArray v, boolean causal) {
        long code = CHOICE.value(Long.class, q, k, v, null, 0.0, causal);
        return Arrays.stream(values())
                .filter(each -> each.ordinal() == code)
                .findFirst()
                .orElseThrow(() -> new LibtorchException("libtorch chose an unknown kernel of attention: " + code));
    }

    /**
     * Whether cuDNN's kernel is the one to choose for causal attention with gradients: where it takes the shape, and on
     * Hopper and later, where it takes two thirds of the time of flash attention. Later versions of libtorch choose it
     * themselves.
     *
     * @param d the width of a head
     */
    public static boolean isCudnnFastest(Device device, long batch, long context, long heads, long d, ScalarType type) {
        if (!type.isLowPrecision() || Cuda.describe(device).computeCapabilityMajor() < 9) {
            return false;
        }
        try (NDManager manager = NDManager.newBaseManager(device);
                var only = CUDNN.alone()) {
            NDArray any = Aten.transpose(Tensors.empty(manager, type, batch, context, heads, d), 1, 2);
            any.setRequiresGradient(true);
            return chosen(any, any, any, true) == CUDNN;
        } catch (LibtorchException e) {
            return false; // libtorch refuses what it alone cannot compute
        }
    }

    @Override
    public String toString() {
        return words;
    }
}
