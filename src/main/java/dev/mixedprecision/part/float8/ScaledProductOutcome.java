package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Some elements of a product with scales.
 *
 * @param elements those of the sampled rows and columns, row by row
 */
public record ScaledProductOutcome(ScaledProductPlan plan, double[] elements) {

    /**
     * In which order a sum takes its scales, each multiplication being rounded to float32. With powers of two every order
     * gives the same.
     */
    public enum ScaleOrder {
        /** The epilogue of libtorch's CUTLASS kernel for scales a row. */
        LEFT_FIRST("(sum × left scale) × right scale"),
        /** The same kernel where it computes the transposed product. */
        RIGHT_FIRST("(sum × right scale) × left scale"),
        /** The scales by one another before, as one factor. */
        SCALES_FIRST("sum × (left scale × right scale)");

        private final String words;

        ScaleOrder(String words) {
            this.words = words;
        }

        /** A sum in float32 with its scales, in float32. */
        float scaled(double sum, float left, float right) {
            return switch (this) {
                case LEFT_FIRST -> (float) (sum * left) * right;
                case RIGHT_FIRST -> (float) (sum * right) * left;
                case SCALES_FIRST -> (float) (sum * (left * right));
            };
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * How many elements are not what a tensor core and the scales give, in the order of the scales that gives most of them,
     * and the first of these.
     */
    public String differences(TensorCore core) {
        double[] nearest = Arrays.stream(ScaleOrder.values())
                .map(order -> foretold(core, order))
                .min(Comparator.comparingInt(this::differing))
                .orElseThrow();
        return Differences.describe(
                elements.length,
                i -> isSame(i, nearest),
                i -> String.format(Locale.ROOT, "element %d is %s, not %s", i, elements[i], nearest[i]));
    }

    /** The orders of the scales that give every element. */
    public String orders(TensorCore core) {
        String orders = Arrays.stream(ScaleOrder.values())
                .filter(order -> differing(foretold(core, order)) == 0)
                .map(ScaleOrder::toString)
                .collect(Collectors.joining(" or "));
        return orders.isEmpty() ? "none that is known" : orders;
    }

    /**
     * The largest distance of an element from the sum of what is stored, Σâb̂, over its bound. With A the bound of {@link
     * ErrorBound#ofBlocks} for a piece of p pieces, v = 2^-24 and u the unit roundoff of the result's type, that is {@code
     * F·Σ|âb̂| + u·(|Σâb̂| + F·Σ|âb̂|)}, where 1 + F is {@code (1 + A)(1 + v)²(1 + (p − 1)·v)}: two multiplications by scales
     * are rounded to float32, the additions of the pieces too, and the result to its type.
     *
     * @param left the left factor as it was scaled and rounded
     * @param right the same of the transposed right factor
     */
    public double worstOfStored(TensorCore core, QuantizationOutcome left, QuantizationOutcome right) {
        double summing = summing(core);
        return worst(left, right, exact -> exact.stored(), exact -> exact.bound(summing, plan.result()));
    }

    /**
     * The largest distance of an element from that of the matrices as they were, Σab, over its bound: {@link #worstOfStored}'s
     * and, with α and β the bounds of the factors' roundings, {@code Σ(α|b| + |a|β + αβ)}.
     */
    public double worst(TensorCore core, QuantizationOutcome left, QuantizationOutcome right) {
        double summing = summing(core);
        return worst(
                left, right, exact -> exact.sum(), exact -> exact.rounding() + exact.bound(summing, plan.result()));
    }

    private double worst(
            QuantizationOutcome left,
            QuantizationOutcome right,
            ToDoubleFunction<Exact> reference,
            ToDoubleFunction<Exact> bound) {
        int[] columns = columns();
        double worst = 0;
        for (int i = 0; i < elements.length; i++) {
            Exact exact = exact(left, rows()[i / columns.length], right, columns[i % columns.length]);
            double error = Math.abs(elements[i] - reference.applyAsDouble(exact));
            worst = error == 0 ? worst : Math.max(worst, error / bound.applyAsDouble(exact));
        }
        return worst;
    }

    /** F, how far a sum with its scales may be off, as a fraction of Σ|âb̂|. */
    private double summing(TensorCore core) {
        int length = plan.left().length();
        ReductionOrder order = plan.sums().order(core, length);
        int piece = Math.min(length, order.pieceLength());
        double ofPiece = ErrorBound.ofBlocks(core, ReductionOrder.whole(piece, order.terms()), piece)
                .value()
                .doubleValue();
        double v = FloatFormat.FLOAT32.unitRoundoff();
        return (1 + ofPiece) * (1 + v) * (1 + v) * (1 + (order.pieces(length) - 1) * v) - 1;
    }

    /**
     * The root mean square of the errors of elements, over that of the elements themselves, in those rows of which the left
     * factor's last number is no outlier.
     */
    public double errorOfOrdinary(QuantizationOutcome left, QuantizationOutcome right) {
        int[] columns = columns();
        double errors = 0;
        double sums = 0;
        for (int i = 0; i < elements.length; i++) {
            int row = rows()[i / columns.length];
            if (left.plan().matrix().isOrdinary((row + 1) * plan.left().length() - 1)) {
                double sum =
                        exact(left, row, right, columns[i % columns.length]).sum();
                errors += Math.pow(elements[i] - sum, 2);
                sums += sum * sum;
            }
        }
        return Math.sqrt(errors / sums);
    }

    /**
     * An element in float64.
     *
     * @param sum Σab of the numbers as they were
     * @param stored Σâb̂ of what is stored, times its scales
     * @param magnitude Σ|âb̂|
     * @param rounding how far Σâb̂ may be from the sum
     */
    private record Exact(double sum, double stored, double magnitude, double rounding) {
        double bound(double summing, FloatFormat result) {
            double ofSum = summing * magnitude;
            return ofSum + result.unitRoundoff() * (Math.abs(stored) + ofSum);
        }
    }

    private Exact exact(QuantizationOutcome left, int row, QuantizationOutcome right, int column) {
        int length = plan.left().length();
        double sum = 0;
        double stored = 0;
        double magnitude = 0;
        double rounding = 0;
        for (int k = 0; k < length; k++) {
            int i = row * length + k;
            int j = column * length + k;
            double a = left.plan().matrix().numbers()[i];
            double b = right.plan().matrix().numbers()[j];
            sum += a * b;
            double term = left.dequantized(i) * right.dequantized(j);
            stored += term;
            magnitude += Math.abs(term);
            rounding += left.bound(i) * Math.abs(b) + Math.abs(a) * right.bound(j) + left.bound(i) * right.bound(j);
        }
        return new Exact(sum, stored, magnitude, rounding);
    }

    private double[] foretold(TensorCore core, ScaleOrder order) {
        int[] rows = rows();
        int[] columns = columns();
        Operand left = plan.left().sampled(rows);
        Operand right = plan.right().sampled(columns);
        double[] foretold = new double[elements.length];
        for (int i = 0; i < foretold.length; i++) {
            int row = i / columns.length;
            int column = i % columns.length;
            foretold[i] = plan.result()
                    .round(
                            isScaledAlongRows()
                                    ? sumOfPieces(core, order, left, row, right, column)
                                    : order.scaled(
                                            plan.sums()
                                                    .order(core, left.length())
                                                    .element(core, left, row, right, column),
                                            plan.left().scale(rows[row], 0),
                                            plan.right().scale(columns[column], 0)));
        }
        return foretold;
    }

    /** What a tensor core makes of 128 products gets the scales of its blocks and is added in float32. */
    private double sumOfPieces(TensorCore core, ScaleOrder order, Operand left, int row, Operand right, int column) {
        float sum = 0;
        for (int from = 0; from < left.length(); from += TensorCore.PROMOTION_LENGTH) {
            int to = Math.min(left.length(), from + TensorCore.PROMOTION_LENGTH);
            double piece = core.accumulate(left, row, right, column, from, to, core.terms(), 0);
            sum += order.scaled(
                    piece, plan.left().scale(rows()[row], from), plan.right().scale(columns()[column], from));
        }
        return sum;
    }

    private boolean isScaledAlongRows() {
        return plan.left().sharing().isAlongRows() || plan.right().sharing().isAlongRows();
    }

    private int differing(double[] foretold) {
        int differing = 0;
        for (int i = 0; i < elements.length; i++) {
            differing += isSame(i, foretold) ? 0 : 1;
        }
        return differing;
    }

    private boolean isSame(int index, double[] foretold) {
        return Double.doubleToLongBits(elements[index] + 0.0) == Double.doubleToLongBits(foretold[index] + 0.0);
    }

    private int[] rows() {
        return ProductExperiment.samples(plan.left().rows());
    }

    private int[] columns() {
        return ProductExperiment.samples(plan.right().rows());
    }
}
