package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;

/** Runs a forward and a backward pass eagerly and with fused operators, and asks the allocator for its peak. */
public final class PeakMemoryExperiment {

    /**
     * Runs a plan on a CUDA device.
     *
     * @throws dev.mixedprecision.libtorch.LibtorchException when the allocator cannot be asked, with the reason
     */
    public PeakMemory run(PassPlan plan) {
        CudaMemory memory = CudaMemory.of(plan.device().djl());
        ScalarType type = ScalarType.of(plan.precision());
        try (TransformerLm model = TransformerLm.random(
                        plan.size().shape(), plan.context(), plan.device().djl(), plan.seed());
                NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray ids = model.randomIds(manager, plan.batch(), plan.seed());
            return new PeakMemory(
                    plan.size().label(),
                    plan.precision().toString(),
                    peak(memory, Execution.EAGER.launched(model, ids, type)),
                    peak(memory, Execution.FUSED.launched(model, ids, type)));
        } finally {
            Cuda.emptyCache(plan.device().djl());
        }
    }

    private static long peak(CudaMemory memory, Pass pass) {
        try (pass) {
            pass.clearGradients();
            memory.resetPeak();
            pass.forward();
            pass.backward();
            return memory.peakBytes();
        }
    }
}
