package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.FactorScaling;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a linear layer.
 *
 * @param x the input, (rows, inputs)
 * @param weight (outputs, inputs)
 * @param sent the gradient of the result, (rows, outputs)
 * @param result (rows, outputs)
 * @param inputGradient as x
 * @param weightGradient as the weight
 * @param weightType the weight's type
 */
public record LayerOutcome(
        LayerPlan plan,
        double[] x,
        double[] weight,
        double[] sent,
        Part result,
        Part inputGradient,
        Part weightGradient,
        String weightType) {
    /** Roundings of the scales' product, of the sum times it, and two to spare for an order of the library's. */
    private static final double SCALES = 4 * 0x1p-24;

    /** Numbers that came out, and their type. */
    public record Part(double[] values, String type) {}

    /** One of the layer's three products, by its name, beside the other factors that it should be the product of. */
    private record Product(String name, Part part, Matrix left, Matrix right, FloatFormat rounded) {}

    /** A factor, row by row, with what float8 makes of it and how far that can be off; products run along rows. */
    private record Matrix(int length, double[] numbers, double[] cast, double[] bounds) {
        static Matrix of(double[] numbers, int length, FloatFormat format, Float8Scaling scaling) {
            float largest = (float) Arrays.stream(numbers).map(Math::abs).max().orElse(0);
            FactorScaling scaled =
                    scaling == Float8Scaling.DYNAMIC ? FactorScaling.of(format, largest) : FactorScaling.none(format);
            return new Matrix(
                    length,
                    numbers,
                    Arrays.stream(numbers).map(scaled::dequantized).toArray(),
                    Arrays.stream(numbers).map(scaled::errorBound).toArray());
        }

        Matrix transposed() {
            return new Matrix(numbers.length / length, transposed(numbers), transposed(cast), transposed(bounds));
        }

        private double[] transposed(double[] of) {
            int rows = of.length / length;
            double[] turned = new double[of.length];
            for (int i = 0; i < of.length; i++) {
                turned[i % length * rows + i / length] = of[i];
            }
            return turned;
        }
    }

    private List<Product> products() {
        Matrix input = Matrix.of(x, LayerPlan.INPUTS, FloatFormat.E4M3FN, plan.scaling());
        Matrix parameter = Matrix.of(weight, LayerPlan.INPUTS, FloatFormat.E4M3FN, plan.scaling());
        Matrix back = Matrix.of(sent, LayerPlan.OUTPUTS, FloatFormat.E5M2, plan.scaling());
        return List.of(
                new Product("result", result, input, parameter, FloatFormat.BFLOAT16),
                new Product("input's gradient", inputGradient, back, parameter.transposed(), FloatFormat.BFLOAT16),
                new Product(
                        "weight's gradient",
                        weightGradient,
                        back.transposed(),
                        input.transposed(),
                        FloatFormat.FLOAT32));
    }

    /** The largest error of one of the products over its bound. */
    public record Worst(String product, double overBound) {}

    /**
     * The largest distance of each product from that of what the formats hold, in float64, over the bound of its sums and
     * of its last rounding.
     *
     * @param core the tensor cores that have multiplied; empty where it was done in float32
     */
    public List<Worst> fromWhatWasCast(Optional<TensorCore> core) {
        return products().stream()
                .map(product -> new Worst(product.name(), worst(product, core, false)))
                .toList();
    }

    /** The same from the product of the numbers as they were, with the bounds of the casts besides. */
    public List<Worst> fromWhatWasGiven(Optional<TensorCore> core) {
        return products().stream()
                .map(product -> new Worst(product.name(), worst(product, core, true)))
                .toList();
    }

    private static double worst(Product product, Optional<TensorCore> core, boolean given) {
        Matrix left = product.left();
        Matrix right = product.right();
        int length = left.length();
        int columns = right.numbers().length / length;
        double ofSums = sums(core, length) + SCALES;
        double share = ofSums + product.rounded().unitRoundoff() * (1 + ofSums);
        double worst = 0;
        double[] values = product.part().values();
        for (int element = 0; element < values.length; element++) {
            double exact = 0;
            double casts = 0;
            double magnitudes = 0;
            for (int k = 0; k < length; k++) {
                int i = element / columns * length + k;
                int j = element % columns * length + k;
                double term = left.cast()[i] * right.cast()[j];
                double a = left.numbers()[i];
                double b = right.numbers()[j];
                exact += given ? a * b : term;
                casts += given ? product(left.bounds()[i], right.bounds()[j], a, b) : 0;
                magnitudes += Math.abs(term);
            }
            double error = Math.abs(values[element] - exact);
            double overBound = error == 0 ? 0 : error / (casts + share * magnitudes); // where all is lost there is none
            worst = Double.isNaN(overBound) ? Double.POSITIVE_INFINITY : Math.max(worst, overBound);
        }
        return worst;
    }

    /** |â b̂ − a b| is at most α|b| + |a|β + αβ, with α and β the bounds of the factors. */
    private static double product(double alpha, double beta, double a, double b) {
        return alpha * Math.abs(b) + Math.abs(a) * beta + alpha * beta;
    }

    /** Of tensor cores, whatever cuBLAS splits a row in. */
    private static double sums(Optional<TensorCore> core, int length) {
        return core.map(of -> ErrorBound.ofBlocks(
                        of, ReductionOrder.whole(length, of.terms()).inPiecesOf(of.terms()), length))
                .orElseGet(() -> ErrorBound.ofFusedMultiplyAdds(length))
                .value()
                .doubleValue();
    }

    /**
     * How many elements are not those of the same layer with ordinary numbers, times the powers of two of this plan, for
     * each product.
     */
    public List<Difference> differences(LayerOutcome ordinary) {
        double in = plan.ofInput() / ordinary.plan.ofInput();
        double back = plan.ofGradient() / ordinary.plan.ofGradient();
        return List.of(
                Difference.of("result", result, ordinary.result, in),
                Difference.of("input's gradient", inputGradient, ordinary.inputGradient, back),
                Difference.of("weight's gradient", weightGradient, ordinary.weightGradient, in * back));
    }

    /**
     * What is not as it was, times a factor.
     *
     * @param elements how many there are
     * @param differing how many differ
     * @param words the same, with the first of them
     */
    public record Difference(String product, int elements, long differing, String words) {
        private static Difference of(String product, Part measured, Part reference, double factor) {
            double[] values = measured.values();
            double[] expected = Arrays.stream(reference.values())
                    .map(value -> value * factor)
                    .toArray();
            long differing = 0;
            for (int i = 0; i < values.length; i++) {
                differing += isSame(values[i], expected[i]) ? 0 : 1;
            }
            return new Difference(
                    product,
                    values.length,
                    differing,
                    Differences.describe(
                            values.length,
                            i -> isSame(values[i], expected[i]),
                            i -> String.format(Locale.ROOT, "element %d is %s, not %s", i, values[i], expected[i])));
        }

        private static boolean isSame(double a, double b) {
            return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
        }
    }
}
