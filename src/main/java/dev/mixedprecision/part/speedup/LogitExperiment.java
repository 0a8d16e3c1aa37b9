package dev.mixedprecision.part.speedup;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.RelativeError;
import java.util.function.UnaryOperator;

/** Computes a model's logits under autocast and in float64, from the same parameters and ids. */
public final class LogitExperiment {
    private final UnaryOperator<BlockKernels> alteration;
    private final boolean autocastOn;

    /** With the kernels as they are, under libtorch's autocast. */
    public LogitExperiment() {
        this(kernels -> kernels, true);
    }

    LogitExperiment(UnaryOperator<BlockKernels> alteration, boolean autocastOn) {
        this.alteration = alteration;
        this.autocastOn = autocastOn;
    }

    /** Runs the passes of a plan. */
    public LogitAccuracy run(LogitPlan plan) {
        Device device = plan.hardware().device();
        ScalarType low = ScalarType.of(plan.type());
        try (var constant = GradMode.disabled();
                TransformerLm model = TransformerLm.random(plan.size().shape(), plan.context(), device, plan.seed());
                TransformerLm wide = model.in(ScalarType.FLOAT64);
                NDManager manager = NDManager.newBaseManager(device)) {
            BlockKernels kernels = new EagerKernels(manager);
            NDArray ids = model.randomIds(manager, plan.batch(), plan.seed());
            double[] expected = Tensors.toDoubles(wide.forward(ids, kernels));
            NDArray logits;
            try (var autocast = autocastOn ? Autocast.on(device, low) : Autocast.off(device)) {
                logits = model.forward(ids, alteration.apply(kernels));
            }
            return new LogitAccuracy(
                    plan.size().label(),
                    plan.type(),
                    Tensors.dtype(logits).torchName(),
                    RelativeError.of(Tensors.toDoubles(logits), expected));
        }
    }
}
