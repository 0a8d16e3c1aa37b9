package dev.mixedprecision.libtorch.internal;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A kernel's arguments as the driver takes them, an address each; made once for a kernel, so for one launch at a time. */
public final class KernelArguments {
    private static final int MOST = 24;

    private final Memory values = new Memory(8L * MOST);
    private final Memory addresses = new Memory(8L * MOST);

    /** Nothing yet. */
    public KernelArguments() {
        for (int i = 0; i < MOST; i++) {
            addresses.setPointer(8L * i, values.share(8L * i));
        }
    }

    /**
     * Launches a kernel.
     *
     * @param kernel its handle
     * @param stream CUDA's handle
     * @param arguments an array is the address of its first element, null none; an {@link Integer} has four bytes, a {@link
     *     Long} eight, a {@link Float} four
     * @return the driver's error code, 0 for none
     */
    public int launch(long kernel, Pointer stream, int blocksX, int blocksY, int threads, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            encode(arguments[i], 8L * i);
        }
        return CudaDriver.launchKernel(kernel, blocksX, blocksY, 1, threads, 1, 1, 0, stream, addresses, Pointer.NULL);
    }

    private void encode(Object argument, long place) {
        if (argument == null) {
            values.setLong(place, 0);
        } else if (argument instanceof NDArray array) {
            values.setLong(place, TensorHandles.address(array));
        } else if (argument instanceof Integer number) {
            values.setInt(place, number);
        } else if (argument instanceof Float number) {
            values.setFloat(place, number);
        } else {
            values.setLong(place, (Long) argument);
        }
    }
}
