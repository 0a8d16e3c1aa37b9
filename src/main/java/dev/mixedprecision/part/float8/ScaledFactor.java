package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/**
 * A factor of a product with scales: rows of numbers in float8, each of which stands for itself times its scale. The right
 * factor of a product is given by its columns.
 *
 * @param format of the numbers, one of those of eight bits
 * @param rows how many rows there are
 * @param length how many numbers a row has
 * @param codes the bits of the numbers, row by row
 * @param sharing which numbers have a scale in common
 * @param scales those of the groups, row by row
 */
public record ScaledFactor(FloatFormat format, int rows, int length, long[] codes, Sharing sharing, float[] scales) {
    /** The largest exponent of a random scale, and the negated smallest one; none is 0, as a scale of 1 shows nothing. */
    private static final int SPREAD = 4;

    /** Which numbers have a scale in common: groups of so many rows and columns. */
    public enum Sharing {
        /** All. */
        TENSOR("a tensor", 0, 0),
        /** Those of a row. */
        ROW("a row", 1, 0),
        /** 128 neighbours of a row. */
        BLOCK("a block of 128", 1, 128),
        /** 128 rows of 128 neighbours. */
        SQUARE("a square of 128", 128, 128),
        /** 32 neighbours of a row, with scales in e8m0: OCP's MX. */
        MX("a block of 32", 1, 32);

        private final String words;
        private final int height;
        private final int width;

        Sharing(String words, int height, int width) {
            this.words = words;
            this.height = height;
            this.width = width;
        }

        /** Whether the numbers of a row have several scales. */
        boolean isAlongRows() {
            return width > 0;
        }

        int groupsDown(int rows) {
            return height == 0 ? 1 : divideUp(rows, height);
        }

        int groupsAcross(int length) {
            return width == 0 ? 1 : divideUp(length, width);
        }

        private static int divideUp(int count, int by) {
            return (count + by - 1) / by;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Checks how many scales there are.
     *
     * @throws IllegalArgumentException where there is not one a group
     */
    public ScaledFactor {
        int groups = sharing.groupsDown(rows) * sharing.groupsAcross(length);
        if (scales.length != groups) {
            throw new IllegalArgumentException(scales.length + " scales of " + groups + " groups");
        }
    }

    /**
     * Numbers of a normal distribution and scales from 2^-4 to 2^5, from a seed.
     *
     * @param powers whether the scales are powers of two
     */
    public static ScaledFactor random(
            FloatFormat format, int rows, int length, Sharing sharing, boolean powers, long seed) {
        Random random = new Random(seed);
        long[] codes = new long[rows * length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = format.toBits(format.round(random.nextGaussian()));
        }
        float[] scales = new float[sharing.groupsDown(rows) * sharing.groupsAcross(length)];
        for (int i = 0; i < scales.length; i++) {
            float significand = powers ? 1 : 1 + random.nextFloat();
            int exponent = 1 + random.nextInt(SPREAD);
            scales[i] = Math.scalb(significand, random.nextBoolean() ? exponent : -exponent);
        }
        return new ScaledFactor(format, rows, length, codes, sharing, scales);
    }

    /**
     * What libtorch has scaled and cast.
     *
     * @throws IllegalArgumentException for NVFP4, whose numbers are stored in pairs
     */
    public static ScaledFactor of(QuantizationOutcome stored) {
        ScaledMatrix matrix = stored.plan().matrix();
        FloatFormat format = stored.plan().scaling().format();
        Sharing sharing =
                switch (stored.plan().scaling()) {
                    case TENSOR -> Sharing.TENSOR;
                    case ROW -> Sharing.ROW;
                    case BLOCK -> Sharing.BLOCK;
                    case MXFP8 -> Sharing.MX;
                    case NVFP4 -> throw new IllegalArgumentException("numbers in NVFP4 are stored in pairs");
                };
        float[] scales = new float[stored.scales().length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (float) stored.scales()[i];
        }
        return new ScaledFactor(
                format,
                matrix.rows(),
                matrix.columns(),
                Arrays.stream(stored.values()).mapToLong(format::toBits).toArray(),
                sharing,
                scales);
    }

    /** The scale of a number. */
    float scale(int row, int column) {
        int down = sharing.height == 0 ? 0 : row / sharing.height;
        int across = sharing.width == 0 ? 0 : column / sharing.width;
        return scales[down * sharing.groupsAcross(length) + across];
    }

    /** A number without its scale. */
    double number(int row, int column) {
        return format.fromBits(codes[row * length + column]);
    }

    /** Some of the rows, without scales. */
    Operand sampled(int[] chosen) {
        double[][] numbers = new double[chosen.length][length];
        for (int i = 0; i < chosen.length; i++) {
            for (int column = 0; column < length; column++) {
                numbers[i][column] = number(chosen[i], column);
            }
        }
        return Operand.of(format, numbers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScaledFactor factor
                && format == factor.format
                && rows == factor.rows
                && length == factor.length
                && Arrays.equals(codes, factor.codes)
                && sharing == factor.sharing
                && Arrays.equals(scales, factor.scales);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format, rows, length, Arrays.hashCode(codes), sharing, Arrays.hashCode(scales));
    }

    /** Such as {@code e4m3fn, a scale a row}. */
    @Override
    public String toString() {
        return format + ", a scale " + sharing;
    }
}
