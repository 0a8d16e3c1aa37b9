package dev.mixedprecision.numerics;

/** Hardware that adds products to an accumulator, so many at a time: a tensor core, or CUDA cores with one. */
public sealed interface ProductUnit permits TensorCore, CudaCores {
    /** The format of the factors. */
    FloatFormat input();

    /** How many products are added at once, at most. */
    int terms();

    /**
     * Adds the products of a stretch of two rows to an accumulator, {@code terms} at a time, the last block being what is
     * left.
     *
     * @param from the first index into K
     * @param to the index after the last
     * @param terms how many products a block has
     * @param start the accumulator before, 0 at the beginning
     * @return the accumulator after it
     */
    double accumulate(Operand a, int row, Operand b, int column, int from, int to, int terms, double start);
}
