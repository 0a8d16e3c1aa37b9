package dev.mixedprecision.model;

import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.MatrixProduct;
import java.util.ArrayList;
import java.util.List;

/**
 * Every kernel that a forward and a backward pass of {@link FusedPass} launches in float32, float16 or bfloat16, counted from
 * the shapes. Those between the products are counted by the bytes that they read and write.
 */
public final class FusedOperations {
    private static final int FLOAT32 = 4;

    private final List<Operation> operations = new ArrayList<>();
    private final TransformerShape shape;
    private final long layers;
    private final long batch;
    private final long context;
    private final long tokens;
    private final boolean low;

    /** Bytes of an element in the precision of the matrix products. */
    private final int narrow;

    private FusedOperations(TransformerShape shape, int batch, int context, boolean low) {
        this.shape = shape;
        this.layers = shape.layers();
        this.batch = batch;
        this.context = context;
        this.tokens = (long) batch * context;
        this.low = low;
        this.narrow = low ? 2 : FLOAT32;
    }

    /**
     * The operations of both passes.
     *
     * @param low whether the products are of float16 or bfloat16, or all is in float32
     */
    public static List<Operation> of(TransformerShape shape, int batch, int context, boolean low) {
        FusedOperations counted = new FusedOperations(shape, batch, context, low);
        counted.weights();
        counted.embeddingAndLoss();
        counted.norms();
        counted.attention();
        counted.feedForward();
        counted.products();
        return List.copyOf(counted.operations);
    }

    private void weights() {
        if (!low) {
            return;
        }
        long d = shape.dModel();
        memory("weights of a block cast", "narrow", layers, (4 * d * d + 3 * d * shape.dFf()) * (FLOAT32 + narrow), d);
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
        memory("first norm", "norm_forward", 1, numbers * (FLOAT32 + narrow), width);
        memory("sum and norm", "norm_forward", 2 * layers - 1, numbers * (2 * FLOAT32 + 2 * narrow), width);
        memory("sum and last norm", "last_norm_forward", 1, numbers * (2 * FLOAT32 + 2 * narrow), width);
        memory("last norm backward", "norm_backward", 1, numbers * (2 * FLOAT32 + 2 * narrow), width);
        memory("norm backward, and sum", "norm_backward", 2 * layers - 1, numbers * (3 * FLOAT32 + 2 * narrow), width);
        memory("first norm backward, and sum", "norm_backward", 1, numbers * (3 * FLOAT32 + narrow), width);
        long sums = (2 * layers + 1) * TransformerKernels.normBlocks(Math.toIntExact(tokens)) * width;
        memory("norms' weights' gradients", "column_sums", 1, sums * FLOAT32, width);
    }

    private void attention() {
        long width = shape.dModel();
        long bytes = 6 * tokens * width * narrow;
        memory("queries, keys and values turned", "rotate_forward", layers, bytes, width);
        memory("gradients turned back", "rotate_backward", layers, bytes, width);
        operations.add(new Operation.Attention("attention", layers, batch, context, shape.heads(), shape.dHead()));
    }

    private void feedForward() {
        long numbers = tokens * shape.dFf();
        memory("gate", "gate_forward", layers, 3 * numbers * narrow, shape.dFf());
        memory("gate backward", "gate_backward", layers, 5 * numbers * narrow, shape.dFf());
    }

    private void products() {
        long d = shape.dModel();
        linear("queries, keys and values", Layer.BLOCK, layers, d, 3 * d);
        linear("output projections", Layer.BLOCK, layers, d, d);
        linear("gate and up", Layer.BLOCK, layers, d, 2L * shape.dFf());
        linear("down", Layer.BLOCK, layers, shape.dFf(), d);
        linear("head", Layer.HEAD, 1, d, shape.vocabulary());
    }

    private void linear(String what, Layer layer, long count, long in, long out) {
        operations.addAll(MatrixProduct.ofLinear(what, layer, count, tokens, in, out, low));
    }

    /** A kernel is as fast as one that reads and writes as many bytes in rows of as many float32 numbers. */
    private void memory(String what, String kernel, long count, long bytes, long width) {
        long rows = Math.max(1, Math.round(bytes / (2.0 * FLOAT32 * width)));
        operations.add(new Operation.MemoryTraffic(
                what, kernel, count, bytes, new Access(Access.Pattern.PLAIN, false, rows, width)));
    }
}
