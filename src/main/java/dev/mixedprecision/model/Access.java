package dev.mixedprecision.model;

/**
 * How a kernel that is bound by memory goes through it, over (rows, width) elements. Bytes alone do not tell its time:
 * a kernel that finds its operands by computing addresses, that widens or that sums up is slower than a plain one.
 *
 * @param pattern the way
 * @param low whether the elements are of the low precision, those read where the types differ; else float32
 * @param rows how many rows there are
 * @param width elements in a row
 */
public record Access(Pattern pattern, boolean low, long rows, long width) {

    /** The ways that the kernels of a Transformer's passes go through memory. */
    public enum Pattern {
        /** Reads an array and writes one, element by element, in the order of memory. */
        PLAIN,
        /** Reads two arrays and writes one. */
        TWO_OPERANDS,
        /** One of the operands is repeated: along rows, along columns, or over all matrices of a batch. */
        REPEATED,
        /** The product of numbers and truth values, of which one operand is repeated: types differ. */
        MASKED,
        /** From low precision to float32. */
        WIDENED,
        /** From float32 to low precision. */
        NARROWED,
        /** From truth values to 64-bit integers. */
        COUNTED,
        /** Sums of rows, or their maxima. */
        ROW_SUMS,
        /** Sums of rows of 64-bit integers. */
        INTEGER_ROW_SUMS,
        /** Sums of columns. */
        COLUMN_SUMS,
        /** A copy in which blocks of {@code width} elements change places: by token to by head, and back. */
        BLOCKS_MOVED,
        /** Two arrays of half the width written side by side. */
        JOINED
    }
}
