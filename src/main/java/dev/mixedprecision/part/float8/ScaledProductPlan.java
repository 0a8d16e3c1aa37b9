package dev.mixedprecision.part.float8;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.float8.ProductPlan.Sums;

/**
 * Which factors with scales to multiply, how, and where.
 *
 * @param device where the product runs
 * @param left (m, k)
 * @param right the transposed right factor, (n, k)
 * @param sums what the products are added in
 * @param result the format of the product
 */
public record ScaledProductPlan(
        ComputeDevice device, ScaledFactor left, ScaledFactor right, Sums sums, FloatFormat result) {
    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException for factors of several lengths
     */
    public ScaledProductPlan {
        if (left.length() != right.length()) {
            throw new IllegalArgumentException("rows of " + left.length() + " and columns of " + right.length());
        }
    }

    /** What is multiplied and how, in words that are the same on every device. */
    public String product() {
        return left.rows() + " × " + left.length() + " × " + right.rows() + ", " + left + ", times " + right + ", "
                + sums + ", in " + result;
    }

    @Override
    public String toString() {
        return product() + ", on " + device;
    }
}
