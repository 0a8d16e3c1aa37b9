package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import java.util.List;

/**
 * Elements of a product, with what they are the products of.
 *
 * @param result the format of the elements
 * @param rows the rows of the first matrix
 * @param columns the columns of the second one
 * @param elements their products as the device gave them, row by row
 * @param kernels the kernels that computed them, by name; empty where they cannot be told
 */
record ProductSample(FloatFormat result, Operand rows, Operand columns, double[] elements, List<String> kernels) {}
