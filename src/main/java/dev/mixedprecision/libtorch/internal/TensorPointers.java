package dev.mixedprecision.libtorch.internal;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;

/** The elements of a {@code c10::ArrayRef<Tensor>}: pointers to {@code TensorImpl}, one after the other. */
public final class TensorPointers implements AutoCloseable {
    private final Memory pointers;
    private int count;

    /** Room for so many, 1 or more. */
    public TensorPointers(int capacity) {
        pointers = new Memory(8L * capacity);
    }

    /** Appends an array, which its owner keeps open. */
    public void add(NDArray array) {
        pointers.setLong(8L * count, TensorHandles.implementation(array));
        count++;
    }

    /**
     * Copies each array of {@code sources} into the one at the same place in {@code targets}, by {@code _foreach_copy_}:
     * as many of each, 1 or more, of the same shapes. What else makes libtorch throw ends the JVM.
     */
    public static void copyEach(TensorPointers sources, TensorPointers targets) {
        TorchCpu.copyEach(targets.pointers, targets.count, sources.pointers, sources.count, (byte) 0);
    }

    /** {@code _amp_foreach_non_finite_check_and_unscale_}. */
    void checkAndUnscale(NDArray foundInf, NDArray inverseScale) {
        TorchCpu.nonFiniteCheckAndUnscale(
                pointers, count, TensorHandles.handle(foundInf), TensorHandles.handle(inverseScale));
    }

    @Override
    public void close() {
        pointers.close();
    }
}
