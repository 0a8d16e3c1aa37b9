package dev.mixedprecision.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Every kernel that a forward and a backward pass of {@link EagerKernels} launches on CUDA, counted from the shapes: the
 * operators of the forward pass, autograd's formulas for them (PyTorch's derivatives.yaml), and the casts that autocast
 * puts in between. Views, and what fills or sorts less than a layer's activations, are left out, so that the sum is a lower
 * bound.
 */
public final class EagerOperations {
    private static final int FLOAT32 = 4;

    private final List<Operation> operations = new ArrayList<>();
    private final boolean low;

    /** Bytes of an element in the precision of the matrix products. */
    private final int narrow;

    private final long layers;
    private final long tokens;
    private final long batchedHeads;
    private final long context;
    private final TransformerShape shape;

    /** Elements of a residual stream, of the feed-forward layer's inside, of all scores, of the logits. */
    private final double stream;

    private final double inner;
    private final double scores;
    private final double logits;

    private EagerOperations(TransformerShape shape, int batch, int context, boolean low) {
        this.shape = shape;
        this.low = low;
        this.narrow = low ? 2 : FLOAT32;
        this.layers = shape.layers();
        this.context = context;
        this.tokens = (long) batch * context;
        this.batchedHeads = (long) batch * shape.heads();
        this.stream = (double) tokens * shape.dModel();
        this.inner = (double) tokens * shape.dFf();
        this.scores = (double) batchedHeads * context * context;
        this.logits = (double) tokens * shape.vocabulary();
    }

    /**
     * The operations of both passes.
     *
     * @param low whether matrix products run in float16 or bfloat16 under autocast, or all in float32
     */
    public static List<Operation> of(TransformerShape shape, int batch, int context, boolean low) {
        EagerOperations counted = new EagerOperations(shape, batch, context, low);
        counted.embedding();
        counted.norms(2 * shape.layers() + 1);
        counted.attention();
        counted.softmax();
        counted.rotations();
        counted.feedForward();
        counted.residualSums();
        counted.linearLayers();
        counted.loss();
        return List.copyOf(counted.operations);
    }

    private void memory(String what, String operator, long count, double bytes) {
        operations.add(new Operation.MemoryTraffic(what, operator, count, bytes));
    }

    /** Reads and writes of elements of a size each. */
    private static double bytes(double elements, int... sizes) {
        double sum = 0;
        for (int size : sizes) {
            sum += elements * size;
        }
        return sum;
    }

    private void embedding() {
        double table = (double) shape.vocabulary() * shape.dModel();
        memory("embedding", "embedding", 1, bytes(stream, FLOAT32, FLOAT32));
        memory(
                "embedding's gradient: zeros and sums",
                "embedding_backward",
                1,
                bytes(table, FLOAT32) + bytes(stream, FLOAT32, FLOAT32));
    }

    /** {@code weight · (x · rsqrt(mean(x²) + ε))}, all in float32. */
    private void norms(long norms) {
        double row = tokens * FLOAT32;
        memory("norm: square", "pow", norms, bytes(stream, FLOAT32, FLOAT32));
        memory("norm: mean", "mean", norms, bytes(stream, FLOAT32) + row);
        memory("norm: + ε", "add", norms, 2 * row);
        memory("norm: rsqrt", "rsqrt", norms, 2 * row);
        memory("norm: · rsqrt, · weight", "mul", 2 * norms, bytes(stream, FLOAT32, FLOAT32));
        memory("norm backward: gradient · weight, · rsqrt", "mul", 2 * norms, bytes(stream, FLOAT32, FLOAT32));
        memory(
                "norm backward: gradient · x, · normalised x",
                "mul",
                2 * norms,
                bytes(stream, FLOAT32, FLOAT32, FLOAT32));
        memory("norm backward: sums of these", "sum", 2 * norms, bytes(stream, FLOAT32));
        memory("norm backward: of rsqrt, power", "pow", norms, 2 * row);
        memory("norm backward: of rsqrt, products", "mul", 2 * norms, 2 * row);
        memory("norm backward: of mean", "div", norms, row + bytes(stream, FLOAT32));
        memory("norm backward: x to the power of 1", "pow", norms, bytes(stream, FLOAT32, FLOAT32));
        memory("norm backward: · 2", "mul", norms, bytes(stream, FLOAT32, FLOAT32));
        memory("norm backward: · gradient", "mul", norms, bytes(stream, FLOAT32, FLOAT32, FLOAT32));
        memory("norm backward: sum of both paths", "add", norms, bytes(stream, FLOAT32, FLOAT32, FLOAT32));
        memory(
                "norm backward: sum with the residual stream",
                "add",
                norms - 1,
                bytes(stream, FLOAT32, FLOAT32, FLOAT32));
    }

    private void attention() {
        long width = shape.dHead();
        product("scores", context, context, width, false, true);
        product("values mixed", context, width, context, false, false);
        product("gradient of the weights", context, context, width, false, true);
        product("gradient of the values", context, width, context, true, false);
        product("gradient of the queries", context, width, context, false, false);
        product("gradient of the keys", width, context, context, true, false);
        memory("values by head, and both gradients back", "copy", 3 * layers, bytes(stream, narrow, narrow));
        memory("mixed values by token", "flatten", layers, bytes(stream, narrow, narrow));
        if (low) {
            memory("queries and keys cast", "to", 2 * layers, bytes(stream, FLOAT32, narrow));
            memory("queries' and keys' gradients cast", "to", 2 * layers, bytes(stream, narrow, FLOAT32));
            memory("weights cast", "to", layers, bytes(scores, FLOAT32, narrow));
            memory("weights' gradients cast", "to", layers, bytes(scores, narrow, FLOAT32));
        }
    }

    private void product(String what, long m, long n, long k, boolean transposedA, boolean transposedB) {
        operations.add(new Operation.MatrixProduct(what, layers, batchedHeads, m, n, k, transposedA, transposedB));
    }

    private void softmax() {
        memory("scores / √d", "div", layers, bytes(scores, narrow, narrow));
        memory("scores masked", "where", layers, bytes(scores, narrow, narrow));
        memory("maximum", "amax", layers, bytes(scores, narrow));
        memory("scores − maximum", "sub", layers, bytes(scores, narrow, narrow));
        if (low) {
            memory("differences cast", "to", layers, bytes(scores, narrow, FLOAT32));
            memory("differences' gradients cast", "to", layers, bytes(scores, FLOAT32, narrow));
        }
        memory("exp", "exp", layers, bytes(scores, FLOAT32, FLOAT32));
        memory("sum", "sum", layers, bytes(scores, FLOAT32));
        memory("exp / sum", "div", layers, bytes(scores, FLOAT32, FLOAT32));
        memory("quotient backward: / sum, twice, and again", "div", 3 * layers, bytes(scores, FLOAT32, FLOAT32));
        memory("quotient backward: negated", "neg", layers, bytes(scores, FLOAT32, FLOAT32));
        memory("quotient backward: product", "mul", layers, bytes(scores, FLOAT32, FLOAT32, FLOAT32));
        memory("quotient backward: sum", "sum", layers, bytes(scores, FLOAT32));
        memory("sum backward: added", "add", layers, bytes(scores, FLOAT32, FLOAT32));
        memory("exp backward", "mul", layers, bytes(scores, FLOAT32, FLOAT32, FLOAT32));
        memory("difference backward: negated", "neg", layers, bytes(scores, narrow, narrow));
        memory("difference backward: sum", "sum", layers, bytes(scores, narrow));
        memory("maximum backward: where", "eq", layers, bytes(scores, narrow, 1));
        memory("maximum backward: · where", "mul", layers, bytes(scores, 1, narrow));
        memory("maximum backward: count", "sum", layers, bytes(scores, 1));
        memory("maximum backward: / count", "div", layers, bytes(scores / context, narrow, 8, narrow));
        memory("maximum backward: added", "add", layers, bytes(scores, narrow, narrow, narrow));
        memory("mask backward", "where", layers, bytes(scores, narrow, narrow));
        memory("scores / √d backward", "div", layers, bytes(scores, narrow, narrow));
    }

    /**
     * Of queries and keys; float32 from the first product on, with the angles' float32. The components of a pair are
     * neighbours, so that a kernel that reads one of each pair moves both: memory comes in sectors of 32 bytes.
     */
    private void rotations() {
        double half = stream / 2;
        long both = 2 * layers;
        memory("rotation: · cos, · sin", "mul", 4 * both, bytes(stream, narrow) + bytes(half, FLOAT32));
        memory("rotation: difference", "sub", both, bytes(half, FLOAT32, FLOAT32, FLOAT32));
        memory("rotation: sum", "add", both, bytes(half, FLOAT32, FLOAT32, FLOAT32));
        memory("rotation: joined", "cat", both, bytes(stream, FLOAT32, FLOAT32));
        memory("rotation backward: negated", "neg", both, bytes(half, FLOAT32, FLOAT32));
        memory("rotation backward: · cos, · sin", "mul", 4 * both, bytes(half, FLOAT32, FLOAT32));
        if (low) {
            memory("rotation backward: cast", "to", 4 * both, bytes(half, FLOAT32, narrow));
        }
        memory("rotation backward: added", "add", 2 * both, bytes(half, narrow, narrow, narrow));
        memory("rotation backward: joined", "stack", both, bytes(stream, narrow, narrow));
        memory("rotation backward: by token", "copy", both, bytes(stream, narrow, narrow));
    }

    private void feedForward() {
        memory("sigmoid", "sigmoid", layers, bytes(inner, narrow, narrow));
        memory("gate · sigmoid, · up", "mul", 2 * layers, bytes(inner, narrow, narrow, narrow));
        memory("gated backward: products", "mul", 4 * layers, bytes(inner, narrow, narrow, narrow));
        memory("sigmoid backward", "sigmoid_backward", layers, bytes(inner, narrow, narrow, narrow));
        memory("gate's gradients added", "add", layers, bytes(inner, narrow, narrow, narrow));
    }

    private void residualSums() {
        memory("residual sums", "add", 2 * layers, bytes(stream, FLOAT32, narrow, FLOAT32));
        if (low) {
            memory("residual sums backward: cast", "to", 2 * layers, bytes(stream, FLOAT32, narrow));
        }
    }

    private void linearLayers() {
        long d = shape.dModel();
        linear("projections of q, k, v", 3 * layers, d, d);
        linear("output projections", layers, d, d);
        linear("gate and up", 2 * layers, d, shape.dFf());
        linear("down", layers, shape.dFf(), d);
        linear("head", 1, d, shape.vocabulary());
        if (low) {
            long cast = 5 * layers + 1; // the inputs of the layers that read a norm
            memory("linear layers' inputs cast", "to", cast, bytes(stream, FLOAT32, narrow));
            memory("linear layers' inputs backward: cast", "to", cast, bytes(stream, narrow, FLOAT32));
        }
        memory("gradients of a norm's readers added", "add", 3 * layers, bytes(stream, FLOAT32, FLOAT32, FLOAT32));
    }

    private void linear(String what, long count, long in, long out) {
        operations.add(new Operation.MatrixProduct(what, count, 1, tokens, out, in, false, true));
        operations.add(
                new Operation.MatrixProduct(what + ": inputs' gradients", count, 1, tokens, in, out, false, false));
        operations.add(
                new Operation.MatrixProduct(what + ": weights' gradients", count, 1, out, in, tokens, true, false));
        if (low) {
            double weight = (double) in * out;
            memory(what + ": weights cast", "to", count, bytes(weight, FLOAT32, narrow));
            memory(what + ": weights' gradients cast", "to", count, bytes(weight, narrow, FLOAT32));
        }
    }

    /** The sum of the logits, and a gradient of ones. */
    private void loss() {
        memory("loss", "sum", 1, bytes(logits, narrow));
        memory("loss backward", "copy", 1, bytes(logits, narrow));
    }
}
