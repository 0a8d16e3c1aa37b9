package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.ScaledProductOutcome.ScaleOrder;
import java.util.stream.IntStream;

/** Products with scales that a device might give, computed on the CPU. */
final class BrokenScaledProducts {
    private BrokenScaledProducts() {}

    /** What becomes of the sum of an element's products and the scales of both factors. */
    interface Scaled {
        double of(double sum, float left, float right);
    }

    /** Adds as one tensor core does, promoted or not as is asked for, and scales each sum, or each piece's, somehow. */
    public static ScaledProductExperiment adding(TensorCore core, Scaled scaled) {
        return new ScaledProductExperiment(plan -> {
            int rows = plan.left().rows();
            int columns = plan.right().rows();
            Operand left = plan.left().sampled(IntStream.range(0, rows).toArray());
            Operand right = plan.right().sampled(IntStream.range(0, columns).toArray());
            double[] product = new double[rows * columns];
            for (int i = 0; i < product.length; i++) {
                product[i] = plan.result().round(element(core, scaled, plan, left, i / columns, right, i % columns));
            }
            return product;
        });
    }

    /** As libtorch's kernels do, scales in an order. */
    public static ScaledProductExperiment scaling(TensorCore core, ScaleOrder order) {
        return adding(core, order::scaled);
    }

    private static double element(
            TensorCore core, Scaled scaled, ScaledProductPlan plan, Operand left, int row, Operand right, int column) {
        int length = left.length();
        int group = plan.left().sharing().isAlongRows()
                ? length / plan.left().sharing().groupsAcross(length)
                : length;
        float sum = 0;
        for (int from = 0; from < length; from += group) {
            int to = from + group;
            double piece = group < length
                    ? core.accumulate(left, row, right, column, from, to, core.terms(), 0)
                    : plan.sums().order(core, length).element(core, left, row, right, column);
            sum += (float)
                    scaled.of(piece, plan.left().scale(row, from), plan.right().scale(column, from));
        }
        return sum;
    }
}
