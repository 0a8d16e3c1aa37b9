package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.WideProduct;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of float32, float16 or bfloat16. In low precision the weights of a block are cast by one kernel, and their
 * gradients are float32 sums as the tensor cores have them ({@link WideProduct}).
 */
final class PlainProducts implements LinearProducts {
    private final TransformerKernels kernels;
    private final LinearWeights weights;
    private final boolean cast;
    private final List<NDArray> copies = new ArrayList<>();

    /** Of all stacks of a model. */
    PlainProducts(LinearWeights weights, TransformerKernels kernels) {
        this.kernels = kernels;
        this.weights = weights;
        this.cast = kernels.low() != ScalarType.FLOAT32;
    }

    @Override
    public void begin(NDManager owner) {
        copies.clear();
        List<LinearWeights.Stack> stacks = weights.stacks();
        for (int first = 0; first < stacks.size(); first += LinearWeights.STACKS_OF_BLOCK) {
            int end = Math.min(stacks.size(), first + LinearWeights.STACKS_OF_BLOCK);
            copy(owner, stacks.subList(first, end));
        }
    }

    /** Copies the head and nothing else, as the only stack. */
    void beginWithHead(NDManager owner) {
        copies.clear();
        List<LinearWeights.Stack> stacks = weights.stacks();
        copy(owner, stacks.subList(stacks.size() - 1, stacks.size()));
    }

    /** Stacks that lie one after the other. */
    private void copy(NDManager owner, List<LinearWeights.Stack> stacks) {
        long from = stacks.get(0).first();
        try (NDArray wide = Aten.slice(
                        weights.flat(), 0, from, stacks.get(stacks.size() - 1).end());
                NDArray low = cast ? TransformerKernels.like(owner, wide, kernels.low()) : Aten.share(wide, owner)) {
            if (cast) {
                kernels.narrow(wide, low);
            }
            stacks.forEach(stack -> copies.add(LinearWeights.view(low, from, stack)));
        }
    }

    @Override
    public void release(int from, int to) {
        copies.subList(from, to).forEach(NDArray::close);
    }

    @Override
    public ScaleSlot activation(int stack) {
        return ScaleSlot.NONE;
    }

    @Override
    public ScaleSlot gradient(int stack) {
        return ScaleSlot.NONE;
    }

    @Override
    public Factor completed(NDManager owner, Factor rows) {
        return rows;
    }

    @Override
    public Factor factor(NDManager owner, NDArray input, int stack) {
        return Factor.of(input);
    }

    @Override
    public NDArray forward(NDManager owner, Factor x, int stack) {
        try (NDArray transposed = Aten.transpose(copies.get(stack), 0, 1)) {
            return Aten.matmul(x.rows(), transposed);
        }
    }

    @Override
    public NDArray inputGradient(NDManager owner, Factor dy, int stack) {
        return Aten.matmul(dy.rows(), copies.get(stack));
    }

    @Override
    public NDArray weightGradient(NDManager owner, Factor dy, Factor x) {
        if (cast) {
            return WideProduct.ofTransposed(owner, dy.rows(), x.rows());
        }
        try (NDArray transposed = Aten.transpose(dy.rows(), 0, 1)) {
            return Aten.matmul(transposed, x.rows());
        }
    }

    @Override
    public void end() {
        // Nothing is kept from pass to pass.
    }

    @Override
    public void close() {
        // The copies are the pass's.
    }
}
