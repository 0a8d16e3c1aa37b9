package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.Tensors;
import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a recording does not bear. */
public enum Disturbance {
    NONE("nothing", x -> {}),
    WAIT("a wait for the device", x -> Cuda.synchronize(x.getDevice())),
    UPLOAD("an upload", x -> x.getManager().create(new float[] {1, 2, 3}).close()),
    READ("a number read back", x -> Tensors.toDoubles(x)),
    MEMORY(
            "more memory than there is",
            x -> x.getManager().zeros(new Shape(1L << 45)).close()),
    CROWDING("no memory left for the graph", Disturbance::crowd);

    private static final Logger LOG = LoggerFactory.getLogger(Disturbance.class);

    private static final int KERNELS = 20_000;
    private static final long SPARE_BYTES = 1L << 26;
    private static final long LARGEST_BYTES = 1L << 37;
    private static final long SMALLEST_BYTES = 1L << 21; // what libtorch takes of the device for the smallest array

    private final String words;
    private final Consumer<NDArray> action;

    Disturbance(String words, Consumer<NDArray> action) {
        this.words = words;
        this.action = action;
    }

    @Override
    public String toString() {
        return words;
    }

    void happen(NDArray x) {
        action.accept(x);
    }

    /** The disturbance of these words. */
    public static Disturbance named(String words) {
        return Arrays.stream(values())
                .filter(each -> each.words.equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no disturbance '" + words + "'"));
    }

    /** A graph of many kernels, and too little memory for them when the recording ends; for arrays there is some. */
    private static void crowd(NDArray x) {
        for (int i = 0; i < KERNELS; i++) {
            Aten.square(x).close();
        }
        NDManager manager = x.getManager();
        try (NDArray spare = manager.create(new Shape(SPARE_BYTES / Float.BYTES))) {
            for (long bytes = LARGEST_BYTES; bytes >= SMALLEST_BYTES; bytes /= 2) {
                takeAll(manager, bytes);
            }
        }
    }

    private static void takeAll(NDManager manager, long bytes) {
        try {
            while (true) {
                manager.create(new Shape(bytes / Float.BYTES));
            }
        } catch (RuntimeException e) {
            LOG.debug("no more arrays of {} bytes: {}", bytes, e.getMessage());
        }
    }
}
