package dev.mixedprecision.part.tensorcore;

/**
 * A call over rows, and whether its row 0 has been the same among any number of rows wherever it was run.
 *
 * @param rows the most rows
 */
record RowCall(Call call, int rows, boolean invariant) {}
