package dev.mixedprecision.part.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.EagerKernels;
import dev.mixedprecision.model.FusedKernels;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * The most bytes in arrays during a forward and a backward pass, parameters and gradients included.
 *
 * @param size the model's
 * @param precision float32, or the type of autocast
 * @param eager with the formulas written out
 * @param fused with several formulas in one operator
 */
public record PeakMemory(String size, String precision, long eager, long fused) {

    /**
     * Measures on a CUDA device.
     *
     * @throws dev.mixedprecision.libtorch.LibtorchException when the allocator cannot be asked, with the reason
     */
    public static PeakMemory measure(
            ModelSize size, ComputeDevice device, FloatFormat precision, int context, int batch) {
        CudaMemory memory = CudaMemory.of(device.djl());
        ScalarType type = ScalarType.of(precision);
        try (TransformerLm model = TransformerLm.random(size.shape(), context, device.djl(), 1);
                NDManager manager = NDManager.newBaseManager(device.djl());
                FusedKernels fused = new FusedKernels(manager)) {
            NDArray ids = model.randomIds(manager, batch, 1);
            BlockKernels eager = new EagerKernels(manager);
            return new PeakMemory(
                    size.label(),
                    precision.toString(),
                    peak(memory, new LaunchedPass(model, eager, ids, type)),
                    peak(memory, new LaunchedPass(model, fused, ids, type)));
        } finally {
            Cuda.emptyCache(device.djl());
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
