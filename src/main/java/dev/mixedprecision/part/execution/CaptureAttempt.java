package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.AlteredKernels;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of recording passes that cannot be recorded.
 *
 * @param refusal what the attempt was refused with; empty when it was not
 * @param before the loss of an eager pass before it
 * @param after the loss of the same pass after it
 * @param replayed the loss of a sound recording after it; NaN where the device has no graphs
 */
public record CaptureAttempt(String refusal, double before, double after, double replayed) {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureAttempt.class);

    private static final int KERNELS = 20_000;
    private static final long SPARE_BYTES = 1L << 26;
    private static final long LARGEST_BYTES = 1L << 37;
    private static final long SMALLEST_BYTES = 1L << 21; // what libtorch takes of the device for the smallest array

    /** What a recording does not bear. */
    public enum Disturbance {
        NONE("nothing", x -> {}),
        WAIT("a wait for the device", x -> Cuda.synchronize(x.getDevice())),
        UPLOAD("an upload", x -> x.getManager().create(new float[] {1, 2, 3}).close()),
        READ("a number read back", x -> Tensors.toDoubles(x)),
        MEMORY(
                "more memory than there is",
                x -> x.getManager().zeros(new Shape(1L << 45)).close()),
        CROWDING("no memory left for the graph", CaptureAttempt::crowd);

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
    }

    /** Attempts it with the tiny model, in float32, and then runs sound passes. */
    public static CaptureAttempt attempt(ComputeDevice device, Disturbance disturbance) {
        try (TransformerLm model = TransformerLm.random(ModelSize.TINY.shape(), 16, device.djl(), 1);
                NDManager manager = NDManager.newBaseManager(device.djl())) {
            NDArray ids = model.randomIds(manager, 2, 1);
            BlockKernels kernels = new EagerKernels(manager);
            double before = loss(new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32));
            // Once, in the last norm of the pass that is recorded: those that warm up run as ever.
            int norms = (GraphedPass.WARM_UP_PASSES + 1) * (2 * model.shape().layers() + 1);
            String refusal = "";
            try {
                GraphedPass.record(
                                model, new Disturbed(kernels, disturbance.action, norms - 1), ids, ScalarType.FLOAT32)
                        .close();
            } catch (LibtorchException e) {
                refusal = e.getMessage();
            }
            return new CaptureAttempt(
                    refusal,
                    before,
                    loss(new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32)),
                    device.isCuda() ? loss(GraphedPass.record(model, kernels, ids, ScalarType.FLOAT32)) : Double.NaN);
        }
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

    private static double loss(Pass pass) {
        try (pass) {
            pass.forward();
            pass.backward();
            return Tensors.toDoubles(pass.loss())[0];
        }
    }

    /** The formulas, with something besides in a norm after the first so many. */
    private static final class Disturbed extends AlteredKernels {
        private final Consumer<NDArray> action;
        private int sparedNorms;

        Disturbed(BlockKernels right, Consumer<NDArray> action, int sparedNorms) {
            super(right);
            this.action = action;
            this.sparedNorms = sparedNorms;
        }

        @Override
        public NDArray rmsNorm(NDArray x, NDArray weight) {
            if (sparedNorms-- == 0) {
                action.accept(x);
            }
            return super.rmsNorm(x, weight);
        }
    }

    /** The disturbance of these words. */
    public static Disturbance disturbance(String words) {
        return Arrays.stream(Disturbance.values())
                .filter(each -> each.words.equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no disturbance '" + words + "'"));
    }
}
