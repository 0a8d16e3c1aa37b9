package dev.mixedprecision.model;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Operation.Float8Product;
import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Every kernel that a forward and a backward pass of {@link FusedPass} launches, counted from the shapes. Those between the
 * products are counted by the bytes that they read and write. In float8 all but products, and what is for the head, are in
 * bfloat16.
 */
public final class FusedOperations {
    private static final int FLOAT32 = 4;
    private static final int FLOAT8 = 1;

    private final List<Operation> operations = new ArrayList<>();
    private final TransformerShape shape;
    private final long layers;
    private final long batch;
    private final long context;
    private final long tokens;
    private final boolean low;
    private final boolean float8;

    /** Bytes of an element in low precision. */
    private final int narrow;

    /** Bytes of an element of a factor of the blocks' products: by rows, and with its transpose, which float8's have too. */
    private final int factor;

    private final int factorBothWays;

    private FusedOperations(TransformerShape shape, int batch, int context, ScalarType precision) {
        this.shape = shape;
        this.layers = shape.layers();
        this.batch = batch;
        this.context = context;
        this.tokens = (long) batch * context;
        this.low = precision != ScalarType.FLOAT32;
        this.float8 = precision.isFloat8();
        this.narrow = low ? 2 : FLOAT32;
        this.factor = float8 ? FLOAT8 : narrow;
        this.factorBothWays = float8 ? 2 * FLOAT8 : narrow;
    }

    /** What all but products of float8 is in, in passes of a precision. */
    public static FloatFormat besideFloat8(FloatFormat precision) {
        return precision == FloatFormat.E4M3FN ? FloatFormat.BFLOAT16 : precision;
    }

    /**
     * The operations of both passes.
     *
     * @param precision float32, float16, bfloat16, or e4m3fn for float8 among bfloat16
     */
    public static List<Operation> of(TransformerShape shape, int batch, int context, ScalarType precision) {
        FusedOperations counted = new FusedOperations(shape, batch, context, precision);
        counted.weights();
        counted.embeddingAndLoss();
        counted.norms();
        counted.attention();
        counted.feedForward();
        if (counted.float8) {
            counted.castsAndScales();
        }
        counted.products();
        return List.copyOf(counted.operations);
    }

    private void weights() {
        if (!low) {
            return;
        }
        long d = shape.dModel();
        if (!float8) {
            long ofBlock = 4 * d * d + 3 * d * shape.dFf();
            memory("weights of a block cast", "narrow", layers, ofBlock * (FLOAT32 + narrow), d);
        }
        memory("weights of the head cast", "narrow", 1, d * shape.vocabulary() * (FLOAT32 + narrow), d);
    }

    private void embeddingAndLoss() {
        long width = shape.dModel();
        memory("embedding", "embedding", 1, 2 * tokens * width * FLOAT32, width);
        long table = (shape.vocabulary() + 2 * tokens) * width;
        memory("embedding's gradient: zeros and sums", "embedding_dense_backward", 1, table * FLOAT32, width);
        long logits = tokens * shape.vocabulary() * narrow;
        memory("loss", "sum", 1, logits, shape.vocabulary());
        memory("loss backward", "fill_", 1, logits, shape.vocabulary());
    }

    /** The first norm has nothing to add to its input, and on the way back nobody before it; the last one nobody after it. */
    private void norms() {
        long width = shape.dModel();
        long numbers = tokens * width;
        memory("first norm", "norm_forward", 1, numbers * (FLOAT32 + factor), width);
        memory("sum and norm", "norm_forward", 2 * layers - 1, numbers * (2 * FLOAT32 + narrow + factor), width);
        memory("sum and last norm", "last_norm_forward", 1, numbers * (2 * FLOAT32 + 2 * narrow), width);
        memory("last norm backward", "norm_backward", 1, numbers * (2 * FLOAT32 + narrow + factor), width);
        long back = numbers * (3 * FLOAT32 + narrow + factor);
        memory("norm backward, and sum", "norm_backward", 2 * layers - 1, back, width);
        memory("first norm backward, and sum", "norm_backward", 1, numbers * (3 * FLOAT32 + narrow), width);
        long sums = (2 * layers + 1) * TransformerKernels.normBlocks(Math.toIntExact(tokens)) * width;
        memory("norms' weights' gradients", "column_sums", 1, sums * FLOAT32, width);
    }

    private void attention() {
        long width = shape.dModel();
        long numbers = 3 * tokens * width;
        memory("queries, keys and values turned", "rotate_forward", layers, 2 * numbers * narrow, width);
        memory("gradients turned back", "rotate_backward", layers, numbers * (narrow + factorBothWays), width);
        operations.add(new Operation.Attention("attention", layers, batch, context, shape.heads(), shape.dHead()));
    }

    private void feedForward() {
        long numbers = tokens * shape.dFf();
        memory("gate", "gate_forward", layers, numbers * (2 * narrow + factorBothWays), shape.dFf());
        memory("gate backward", "gate_backward", layers, numbers * (3 * narrow + 2 * factorBothWays), shape.dFf());
    }

    /** What no other kernel does on the way: casts, transposes of what a norm or its way back has cast, and scales. */
    private void castsAndScales() {
        long d = shape.dModel();
        long stream = tokens * d;
        castWeight("queries', keys' and values' weights cast", d * 3 * d);
        castWeight("output projections' weights cast", d * d);
        castWeight("gate's and up's weights cast", d * 2 * shape.dFf());
        castWeight("down's weights cast", d * shape.dFf());
        memory("mixed values cast", "cast_activation", layers, stream * (narrow + factorBothWays), d);
        memory("normed factors turned", "turn", 2 * layers, 2 * stream * FLOAT8, d);
        memory("gradients of sums turned", "turn", 2 * layers, 2 * stream * FLOAT8, d);
        long tensors = 3 * LinearWeights.STACKS_OF_BLOCK * layers;
        long numbersOfTensor = 2L * Float8Products.HISTORY + 5; // magnitude there and back, scale, inverse, largest
        memory("next scales", "next_scales", 1, tensors * numbersOfTensor * FLOAT32, tensors);
    }

    private void castWeight(String what, long numbers) {
        memory(what, "cast_weight", layers, numbers * (FLOAT32 + factorBothWays), shape.dModel());
    }

    private void products() {
        long d = shape.dModel();
        ofBlock("queries, keys and values", d, 3 * d);
        ofBlock("output projections", d, d);
        ofBlock("gate and up", d, 2L * shape.dFf());
        ofBlock("down", shape.dFf(), d);
        operations.addAll(MatrixProduct.ofLinear("head", Layer.HEAD, 1, tokens, d, shape.vocabulary(), low));
    }

    private void ofBlock(String what, long in, long out) {
        operations.addAll(
                float8
                        ? Float8Product.ofLinear(what, layers, tokens, in, out)
                        : MatrixProduct.ofLinear(what, Layer.BLOCK, layers, tokens, in, out, low));
    }

    /** A kernel is as fast as one that reads and writes as many bytes in rows of as many float32 numbers. */
    private void memory(String what, String kernel, long count, long bytes, long width) {
        long rows = Math.max(1, Math.round(bytes / (2.0 * FLOAT32 * width)));
        operations.add(new Operation.MemoryTraffic(
                what, kernel, count, bytes, new Access(Access.Pattern.PLAIN, false, rows, width)));
    }
}
