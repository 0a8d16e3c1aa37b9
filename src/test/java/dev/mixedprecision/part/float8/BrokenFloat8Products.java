package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;

/** Products that a tensor core might give, computed on the CPU. */
final class BrokenFloat8Products {
    private BrokenFloat8Products() {}

    /** Adds as one tensor core does, promoted or not as is said, whatever was asked for. */
    public static ProductExperiment adding(TensorCore core, boolean promoted) {
        return new ProductExperiment((left, right, fast) -> {
            int length = (int) left.getShape().get(1);
            double[] product = ReductionOrder.whole(length, core.terms())
                    .inPiecesOf(promoted ? TensorCore.PROMOTION_LENGTH : length)
                    .product(core, operand(left), operand(right), FloatFormat.FLOAT32);
            return left.getManager()
                    .create(
                            product,
                            new Shape(left.getShape().get(0), right.getShape().get(0)));
        });
    }

    private static Operand operand(NDArray array) {
        int rows = (int) array.getShape().get(0);
        int length = (int) array.getShape().get(1);
        double[] all = Tensors.toDoubles(array);
        double[][] numbers = new double[rows][length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, row * length, numbers[row], 0, length);
        }
        return Operand.of(Tensors.dtype(array).format(), numbers);
    }
}
