package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.CudaModule;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;

/**
 * The kernels of {@code transformer.cu} that are there for float8 alone: what casts factors that no kernel of {@link
 * TransformerKernels} casts on the way, and what finds the next scales. They are launched where those are.
 */
final class Float8Casts {
    private final TransformerKernels kernels;
    private final CudaModule.Kernel castWeight;
    private final CudaModule.Kernel castActivation;
    private final CudaModule.Kernel turn;
    private final CudaModule.Kernel nextScales;

    /** Among the kernels of a precision of float8. */
    Float8Casts(TransformerKernels kernels) {
        this.kernels = kernels;
        this.castWeight = kernels.kernel("cast_weight");
        this.castActivation = kernels.kernel("cast_activation");
        this.turn = kernels.kernel("turn");
        this.nextScales = kernels.kernel("next_scales");
    }

    /** A float32 matrix in e4m3, by rows and turned. */
    Factor weight(NDManager owner, NDArray matrix, ScaleSlot slot) {
        return cast(owner, castWeight, matrix, slot);
    }

    /** A matrix in low precision in e4m3, by rows and turned. */
    Factor activation(NDManager owner, NDArray matrix, ScaleSlot slot) {
        return cast(owner, castActivation, matrix, slot);
    }

    private Factor cast(NDManager owner, CudaModule.Kernel kernel, NDArray matrix, ScaleSlot slot) {
        int rows = TransformerKernels.rows(matrix);
        int columns = TransformerKernels.columns(matrix);
        Factor factor = kernels.factor(owner, ScalarType.FLOAT8_E4M3FN, rows, columns, slot);
        kernels.launchTiles(
                kernel,
                rows,
                columns,
                matrix,
                factor.rows(),
                factor.turned(),
                rows,
                columns,
                slot.scale(),
                slot.amax());
        return factor;
    }

    /** A float8 matrix's transpose, in memory as such. */
    NDArray turned(NDManager owner, NDArray matrix) {
        int rows = TransformerKernels.rows(matrix);
        int columns = TransformerKernels.columns(matrix);
        NDArray turned = Tensors.empty(owner, Tensors.dtype(matrix), columns, rows);
        kernels.launchTiles(turn, rows, columns, matrix, turned, rows, columns);
        return turned;
    }

    /**
     * Delayed scaling's next scales of some tensors, in place; their largest magnitudes start anew. The first number of each
     * row is the tensor's, all are float32.
     *
     * @param amax what was collected since the last time, as its bits, (tensors, stride)
     * @param history the largest magnitudes of the casts before, the newest first, (tensors, depth)
     * @param scales (tensors, stride)
     * @param inverses 1 / scale, (tensors, stride)
     * @param largest the largest number of each tensor's format, (tensors)
     */
    void nextScales(NDArray amax, NDArray history, NDArray scales, NDArray inverses, NDArray largest) {
        int tensors = TransformerKernels.rows(history);
        int depth = TransformerKernels.columns(history);
        int stride = TransformerKernels.columns(scales);
        kernels.launchThreads(nextScales, tensors, amax, history, scales, inverses, largest, tensors, stride, depth);
    }
}
