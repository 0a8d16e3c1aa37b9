package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.Operand;
import java.util.stream.IntStream;

/** How far the elements of a product are from their exact values, as fractions of the sums of their terms' magnitudes. */
final class ProductError {
    private final double[] relative;

    /**
     * Computed in float64, whose own error, K · 2⁻⁵³ at most, is nothing beside what is measured.
     *
     * @param elements the products of the rows and columns, row by row
     */
    ProductError(Operand rows, Operand columns, double[] elements) {
        relative = IntStream.range(0, elements.length)
                .mapToDouble(i -> {
                    int row = i / columns.rows();
                    int column = i % columns.rows();
                    double sum = 0;
                    double magnitudes = 0;
                    for (int k = 0; k < rows.length(); k++) {
                        double product = rows.value(row, k) * columns.value(column, k);
                        sum += product;
                        magnitudes += Math.abs(product);
                    }
                    return (elements[i] - sum) / magnitudes;
                })
                .toArray();
    }

    /** The largest magnitude. */
    double worst() {
        return IntStream.range(0, relative.length)
                .mapToDouble(i -> Math.abs(relative[i]))
                .max()
                .orElse(Double.NaN);
    }

    /** The mean, with its sign: below zero where positive sums come out too small. */
    double mean() {
        return IntStream.range(0, relative.length)
                .mapToDouble(i -> relative[i])
                .average()
                .orElse(Double.NaN);
    }
}
