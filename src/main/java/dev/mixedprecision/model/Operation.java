package dev.mixedprecision.model;

import dev.mixedprecision.numerics.FloatFormat;
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

    /** What a library computes, by kernels of its own choice. */
    sealed interface LibraryCall extends Operation {
        /** The floating-point operations of one launch, a multiplication and an addition each counted as one. */
        double flops();

        /** The same launched once, whatever it is for: what its kernels and its time depend on. */
        LibraryCall once();
    }

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
            implements LibraryCall {

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

        @Override
        public double flops() {
            return 2.0 * batch * m * n * k;
        }

        @Override
        public MatrixProduct once() {
            return new MatrixProduct("", Layer.BLOCK, 1, batch, m, n, k, transposedA, transposedB, wide);
        }
    }

    /**
     * A product of float8 matrices, (m, k) times the transpose of (n, k), each with a scale.
     *
     * @param left the first matrix's format; the second one's is e4m3
     * @param result the product's format
     * @param fast whether a tensor core's accumulator adds alone
     */
    record Float8Product(
            String what, long count, long m, long n, long k, FloatFormat left, FloatFormat result, boolean fast)
            implements LibraryCall {

        /** The three products of linear layers of a block among bfloat16, as {@link MatrixProduct#ofLinear} has them. */
        static List<Float8Product> ofLinear(String what, long count, long tokens, long in, long out) {
            FloatFormat ofGradient = FloatFormat.E5M2;
            return List.of(
                    new Float8Product(what, count, tokens, out, in, FloatFormat.E4M3FN, FloatFormat.BFLOAT16, true),
                    new Float8Product(
                            what + ": inputs' gradients",
                            count,
                            tokens,
                            in,
                            out,
                            ofGradient,
                            FloatFormat.BFLOAT16,
                            false),
                    new Float8Product(
                            what + ": weights' gradients",
                            count,
                            out,
                            in,
                            tokens,
                            ofGradient,
                            FloatFormat.FLOAT32,
                            false));
        }

        @Override
        public double flops() {
            return 2.0 * m * n * k;
        }

        @Override
        public Float8Product once() {
            return new Float8Product("", 1, m, n, k, left, result, fast);
        }
    }

    /**
     * Causal attention as one operator, and its way back: one launch is both.
     *
     * @param width of a head
     */
    record Attention(String what, long count, long batch, long context, long heads, long width) implements LibraryCall {

        /** Two products of every head there, and five back, over the half of the scores that the mask leaves. */
        @Override
        public double flops() {
            return 7.0 * batch * heads * context * context * width;
        }

        @Override
        public Attention once() {
            return new Attention("", 1, batch, context, heads, width);
        }
    }

    /**
     * Anything that is bound by memory: elementwise steps, reductions, casts, copies.
     *
     * @param operator ATen's name of it, or that of a kernel of {@code transformer.cu}; {@code copy} where a view cannot be
     *     had or where a cast is inside another operator
     * @param bytes what one launch reads and writes, each element once
     * @param access how it does
     */
    record MemoryTraffic(String what, String operator, long count, double bytes, Access access) implements Operation {}
}
