package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;
import java.util.Locale;

/**
 * Some elements of a product.
 *
 * @param rows the rows of the left factor that they are from
 * @param columns the columns of the right factor that they are from
 * @param elements the elements, row by row
 */
public record ProductOutcome(ProductPlan plan, Operand rows, Operand columns, double[] elements) {
    /** How many elements are not what a tensor core gives, and the first of them. */
    public String differences(TensorCore core) {
        ReductionOrder order = plan.order(core);
        double[] foretold = new double[elements.length];
        for (int i = 0; i < foretold.length; i++) {
            foretold[i] = order.element(core, rows, i / columns.rows(), columns, i % columns.rows());
        }
        return Differences.describe(
                elements.length,
                i -> Double.doubleToLongBits(elements[i] + 0.0) == Double.doubleToLongBits(foretold[i] + 0.0),
                i -> String.format(Locale.ROOT, "element %d is %s, not %s", i, elements[i], foretold[i]));
    }
}
