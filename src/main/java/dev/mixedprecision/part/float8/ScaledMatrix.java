package dev.mixedprecision.part.float8;

import java.util.Arrays;
import java.util.Random;

/**
 * A float32 matrix to scale: numbers of a normal distribution, some of which may be outliers.
 *
 * @param outliers which are larger
 * @param numbers row by row
 */
public record ScaledMatrix(Outliers outliers, int rows, int columns, float[] numbers) {
    /** So much larger than the others that e4m3fn's normal range, 448/2^-6 = 28672, does not reach from them to these. */
    private static final float OUTLIER = 0x1p20f;

    /** Which numbers of a matrix are far larger than the others. */
    public enum Outliers {
        /** None. */
        NONE("ordinary numbers"),
        /** Those of the first row. */
        ROW("numbers with an outlier row"),
        /** Those of the first column. */
        COLUMN("numbers with an outlier column");

        private final String words;

        Outliers(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** A matrix from a seed. */
    public static ScaledMatrix random(Outliers outliers, int rows, int columns, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[rows * columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian() * (isOutlier(outliers, i, columns) ? OUTLIER : 1);
        }
        return new ScaledMatrix(outliers, rows, columns, numbers);
    }

    private static boolean isOutlier(Outliers outliers, int index, int columns) {
        return outliers == Outliers.ROW && index < columns || outliers == Outliers.COLUMN && index % columns == 0;
    }

    /** Whether the number at an index is as large as most. */
    boolean isOrdinary(int index) {
        return !isOutlier(outliers, index, columns);
    }

    /** The largest magnitude from one index up to another. */
    float largest(int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(numbers[i]));
        }
        return largest;
    }

    @Override
    public String toString() {
        return rows + " × " + columns + " " + outliers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScaledMatrix matrix
                && outliers == matrix.outliers
                && rows == matrix.rows
                && Arrays.equals(numbers, matrix.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }
}
