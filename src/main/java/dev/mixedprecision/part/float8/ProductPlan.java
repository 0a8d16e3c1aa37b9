package dev.mixedprecision.part.float8;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;

/**
 * Which matrices to multiply, how, and where.
 *
 * @param device where the product runs
 * @param numbers what the factors hold
 * @param left the type of the left factor, (m, k)
 * @param right the type of the right factor, (k, n)
 * @param m rows of the product
 * @param k products an element
 * @param n columns of the product
 * @param sums what the products are added in
 */
public record ProductPlan(
        ComputeDevice device, Numbers numbers, EightBits left, EightBits right, int m, int k, int n, Sums sums) {

    /** What the factors hold. */
    public enum Numbers {
        /** A normal distribution in both, from a seed. */
        RANDOM("random numbers"),
        /** 1 in both. */
        ONES("ones"),
        /** 0.01 in the left one, 1 in the right one. */
        HUNDREDTHS("hundredths");

        private final String words;

        Numbers(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** What the products are added in. */
    public enum Sums {
        /** A tensor core's accumulator alone, {@code use_fast_accum=True}. */
        FAST("with fast accumulation"),
        /** A tensor core's accumulator for 128 products, then float32. */
        PROMOTED("with float32 sums of 128"),
        /** The factors cast to bfloat16, in which a tensor core adds in float32. */
        BFLOAT16("in bfloat16");

        private final String words;

        Sums(String words) {
            this.words = words;
        }

        /** The order in which a tensor core adds so many products of float8. */
        ReductionOrder order(TensorCore core, int length) {
            boolean promoted = this == PROMOTED && core.accumulator() == TensorCore.Accumulator.E8M13;
            return ReductionOrder.whole(length, core.terms())
                    .inPiecesOf(promoted ? TensorCore.PROMOTION_LENGTH : length);
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** The order in which a tensor core adds the products of an element of a product in float8. */
    ReductionOrder order(TensorCore core) {
        return sums.order(core, k);
    }

    @Override
    public String toString() {
        return numbers + " in " + left + " and " + right + ", " + m + " × " + k + " × " + n + ", " + sums + ", on "
                + device;
    }
}
