package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import java.util.function.Consumer;

/** Records passes that are disturbed while they are recorded, and then runs sound ones. */
public final class CaptureExperiment {

    /** Attempts it with the tiny model, in float32, and then runs sound passes. */
    public CaptureAttempt run(ComputeDevice device, Disturbance disturbance) {
        try (TransformerLm model = TransformerLm.random(ModelSize.TINY.shape(), 16, device.djl(), 1);
                NDManager manager = NDManager.newBaseManager(device.djl())) {
            NDArray ids = model.randomIds(manager, 2, 1);
            BlockKernels kernels = new EagerKernels(manager);
            double before = loss(new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32));
            // Once, in the last norm of the pass that is recorded: those that warm up run as ever.
            int norms = (GraphedPass.WARM_UP_PASSES + 1) * (2 * model.shape().layers() + 1);
            String refusal = "";
            try {
                BlockKernels disturbed = new Disturbed(kernels, disturbance::happen, norms - 1);
                GraphedPass.record(model, ids, new LaunchedPass(model, disturbed, ids, ScalarType.FLOAT32))
                        .close();
            } catch (LibtorchException e) {
                refusal = e.getMessage();
            }
            return new CaptureAttempt(
                    refusal,
                    before,
                    loss(new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32)),
                    device.isCuda()
                            ? loss(GraphedPass.record(
                                    model, ids, new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32)))
                            : Double.NaN);
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
}
