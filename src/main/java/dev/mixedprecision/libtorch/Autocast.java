package dev.mixedprecision.libtorch;

import ai.djl.Device;
import dev.mixedprecision.libtorch.internal.DeviceType;
import dev.mixedprecision.libtorch.internal.TorchCpu;

/**
 * libtorch's own autocast, switched for the calling thread as {@code torch.autocast} does it.
 *
 * <pre>{@code
 * try (var autocast = Autocast.on(device, ScalarType.BFLOAT16)) {
 *     loss = model.forward(input).sum();
 * }
 * }</pre>
 *
 * Scopes nest; each restores on close what it found, also after an exception. When the outermost one ends, the copies of
 * the weights in low precision are dropped, so that the next scope sees updated weights. Backward passes belong outside:
 * they run in the types that the forward pass chose. A scope around one of DJL's own training loops would end the JVM in
 * bfloat16: there {@link AutocastBlock} opens it.
 *
 * <p>Until then a copy is not made anew: not for a weight that was updated inside the scope, not in an inner scope of
 * another type, where libtorch refuses it, and, before libtorch 2.11, not for gradients when it was made without.
 * {@link #clearWeightCache} or a scope without the cache helps.
 */
public final class Autocast implements AutoCloseable {
    private static final ScopeNesting NESTING = new ScopeNesting("an autocast scope");

    private final ScopeNesting.Place place;
    private final byte deviceType;
    private final byte enabledBefore;
    private final byte dtypeBefore;
    private final byte cacheBefore;

    private Autocast(Device device, boolean enabled, ScalarType type, boolean weightCache) {
        Libtorch.get();
        deviceType = DeviceType.codeOf(device);
        enabledBefore = TorchCpu.isAutocastEnabled(deviceType);
        dtypeBefore = TorchCpu.getAutocastDtype(deviceType);
        cacheBefore = TorchCpu.isCacheEnabled();
        TorchCpu.setAutocastEnabled(deviceType, (byte) (enabled ? 1 : 0));
        if (enabled) {
            TorchCpu.setAutocastDtype(deviceType, (byte) type.code());
        }
        TorchCpu.incrementNesting();
        TorchCpu.setCacheEnabled((byte) (weightCache ? 1 : 0));
        place = NESTING.enter();
    }

    /**
     * Autocast to a type, for operators on one kind of device.
     *
     * @param device the CPU or any CUDA device; libtorch keeps the state by kind of device
     * @param type {@link ScalarType#FLOAT16} or {@link ScalarType#BFLOAT16}
     * @throws IllegalArgumentException for another type or device
     */
    public static Autocast on(Device device, ScalarType type) {
        return on(device, type, true);
    }

    /**
     * As {@link #on(Device, ScalarType)}, choosing whether a float32 leaf that requires gradients is cast once and the
     * copy kept while the scope lasts, or is cast at each use; anything else is cast at each use anyway.
     *
     * @param weightCache {@code torch.autocast}'s {@code cache_enabled}
     */
    public static Autocast on(Device device, ScalarType type, boolean weightCache) {
        return new Autocast(device, true, requireLowPrecision(type), weightCache);
    }

    static ScalarType requireLowPrecision(ScalarType type) {
        if (!type.isLowPrecision()) {
            throw new IllegalArgumentException("autocast runs in float16 or bfloat16, not in " + type);
        }
        return type;
    }

    /** A scope without autocast: the no-op of a float32 baseline, or an island of full precision in an outer scope. */
    public static Autocast off(Device device) {
        return new Autocast(device, false, null, isWeightCacheEnabled());
    }

    /** Whether autocast is on for this thread and kind of device. */
    public static boolean isEnabled(Device device) {
        Libtorch.get();
        return TorchCpu.isAutocastEnabled(DeviceType.codeOf(device)) != 0;
    }

    /** The type that autocast has, or would have when switched on without one, for this thread and kind of device. */
    public static ScalarType dtype(Device device) {
        Libtorch.get();
        return ScalarType.ofCode(TorchCpu.getAutocastDtype(DeviceType.codeOf(device)));
    }

    /** Whether the thread's scopes keep the weights' low-precision copies. */
    public static boolean isWeightCacheEnabled() {
        Libtorch.get();
        return TorchCpu.isCacheEnabled() != 0;
    }

    /**
     * Drops the calling thread's low-precision copies of weights, as {@code torch.clear_autocast_cache} does: the next use
     * inside the open scopes casts anew, and so sees a weight that was changed in between.
     */
    public static void clearWeightCache() {
        Libtorch.get();
        TorchCpu.clearCache();
    }

    /**
     * Ends the scope and restores what it found. Closing twice does nothing.
     *
     * @throws IllegalStateException on another thread than the one that opened the scope, and while a scope inside it is
     *     still open; the scope then stays open
     */
    @Override
    public void close() {
        if (!place.leave()) {
            return;
        }
        if (TorchCpu.decrementNesting() == 0) {
            TorchCpu.clearCache();
        }
        TorchCpu.setAutocastEnabled(deviceType, enabledBefore);
        TorchCpu.setAutocastDtype(deviceType, dtypeBefore);
        TorchCpu.setCacheEnabled(cacheBefore);
    }
}
