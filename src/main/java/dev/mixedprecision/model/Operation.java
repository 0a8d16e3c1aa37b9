package dev.mixedprecision.model;

import java.util.List;
import java.util.stream.Stream;

/** Kernels of a pass that are alike: what they compute and move, and how often they are launched. */
public sealed interface Operation {

    /** Those of some operations that are products of linear layers. */
    static Stream<MatrixProduct> ofLinearLayers(List<Operation> operations) {
        return operations.stream()
                .filter(MatrixProduct.class::isInstance)
                .map(MatrixProduct.class::cast)
                .filter(MatrixProduct::isLinear);
    }

    /** What it is for, such as {@code scores}. */
    String what();

    /** How often it is launched in a forward and a backward pass. */
    long count();

    /** What of the model a product is for. */
    enum Layer {
        /** Scores, mixed values, and their gradients. */
        ATTENTION,
        /** A linear layer of a block, which passes in float8 multiply in it. */
        BLOCK,
        /** The output head, which passes in float8 leave in bfloat16. */
        HEAD
    }

    /**
     * A batch of matrix products, (m, k) times (k, n).
     *
     * @param layer whose products they are
     * @param transposedA whether the first matrix lies in memory as (k, m)
     * @param transposedB whether the second one lies in memory as (n, k)
     * @param wide whether the result is float32 where the matrices are in low precision
     */
    record MatrixProduct(
            String what,
            Layer layer,
            long count,
            long batch,
            long m,
            long n,
            long k,
            boolean transposedA,
            boolean transposedB,
            boolean wide)
            implements Operation {

        /**
         * The three products of linear layers without a bias.
         *
         * @param count how many layers there are
         * @param tokens rows of the input, (tokens, in)
         * @param wideGradient whether weights' gradients are {@link #wide}
         */
        static List<MatrixProduct> ofLinear(
                String what, Layer layer, long count, long tokens, long in, long out, boolean wideGradient) {
            return List.of(
                    new MatrixProduct(what, layer, count, 1, tokens, out, in, false, true, false),
                    new MatrixProduct(
                            what + ": inputs' gradients", layer, count, 1, tokens, in, out, false, false, false),
                    new MatrixProduct(
                            what + ": weights' gradients",
                            layer,
                            count,
                            1,
                            out,
                            in,
                            tokens,
                            true,
                            false,
                            wideGradient));
        }

        /** Whether it is a linear layer's, of a block or the head. */
        public boolean isLinear() {
            return layer != Layer.ATTENTION;
        }

        /** The floating-point operations of one launch, a multiplication and an addition each counted as one. */
        public double flops() {
            return 2.0 * batch * m * n * k;
        }
    }

    /**
     * Causal attention as one operator, and its way back: one launch is both.
     *
     * @param width of a head
     */
    record Attention(String what, long count, long batch, long context, long heads, long width) implements Operation {}

    /**
     * Anything that is bound by memory: elementwise steps, reductions, casts, copies.
     *
     * @param operator ATen's name of it, or that of a kernel of {@code transformer.cu}; {@code copy} where a view cannot be had or where a cast is inside another operator
     * @param bytes what one launch reads and writes, each element once
     * @param access how it does
     */
    record MemoryTraffic(String what, String operator, long count, double bytes, Access access) implements Operation {}
}
