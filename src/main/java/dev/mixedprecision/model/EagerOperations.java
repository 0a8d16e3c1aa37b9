package dev.mixedprecision.model;

import static dev.mixedprecision.model.Access.Pattern.BLOCKS_MOVED;
import static dev.mixedprecision.model.Access.Pattern.COLUMN_SUMS;
import static dev.mixedprecision.model.Access.Pattern.COUNTED;
import static dev.mixedprecision.model.Access.Pattern.INTEGER_ROW_SUMS;
import static dev.mixedprecision.model.Access.Pattern.JOINED;
import static dev.mixedprecision.model.Access.Pattern.MASKED;
import static dev.mixedprecision.model.Access.Pattern.NARROWED;
import static dev.mixedprecision.model.Access.Pattern.PLAIN;
import static dev.mixedprecision.model.Access.Pattern.REPEATED;
import static dev.mixedprecision.model.Access.Pattern.ROW_SUMS;
import static dev.mixedprecision.model.Access.Pattern.TWO_OPERANDS;
import static dev.mixedprecision.model.Access.Pattern.WIDENED;

import dev.mixedprecision.model.Access.Pattern;
import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.MatrixProduct;
import java.util.ArrayList;
import java.util.List;

/**
 * Every kernel that a forward and a backward pass of {@link EagerKernels} launches on CUDA, counted from the shapes: the
 * operators of the forward pass, autograd's formulas for them (PyTorch's derivatives.yaml), and the casts that autocast
 * puts in between. Views, and what fills or sorts less than a layer's activations, are left out, so that the sum is a lower
 * bound.
 */
public final class EagerOperations {
    private static final int TRUTH_VALUE = 1;
    private static final int FLOAT32 = 4;
    private static final int INTEGER = 8;

    private final List<Operation> operations = new ArrayList<>();
    private final boolean low;

    /** Bytes of an element in the precision of the matrix products. */
    private final int narrow;

    private final long layers;
    private final long tokens;
    private final long batchedHeads;
    private final long context;
    private final TransformerShape shape;

    /** A residual stream, a number for each of its rows, the stream by heads, and half of each head's width. */
    private final Area stream;

    private final Area column;
    private final Area heads;
    private final Area pairs;

    /** The feed-forward layer's inside, all scores, the logits. */
    private final Area inner;

    private final Area scores;
    private final Area logits;

    /** What a kernel goes over. */
    private record Area(long rows, long width) {
        double elements() {
            return (double) rows * width;
        }

        /** Reads and writes of all elements, of a size each. */
        double bytes(int... sizes) {
            double sum = 0;
            for (int size : sizes) {
                sum += elements() * size;
            }
            return sum;
        }
    }

    private EagerOperations(TransformerShape shape, int batch, int context, boolean low) {
        this.shape = shape;
        this.low = low;
        this.narrow = low ? 2 : FLOAT32;
        this.layers = shape.layers();
        this.context = context;
        this.tokens = (long) batch * context;
        this.batchedHeads = (long) batch * shape.heads();
        this.stream = new Area(tokens, shape.dModel());
        this.column = new Area(tokens, 1);
        this.heads = new Area(tokens * shape.heads(), shape.dHead());
        this.pairs = new Area(tokens * shape.heads(), shape.dHead() / 2);
        this.inner = new Area(tokens, shape.dFf());
        this.scores = new Area(batchedHeads * context, context);
        this.logits = new Area(tokens, shape.vocabulary());
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

    /** Kernels that read and write every element of an area, of a size each; the first size is the read elements'. */
    private void memory(String what, String operator, long count, Pattern pattern, Area area, int... sizes) {
        memory(what, operator, count, area.bytes(sizes), pattern, low && sizes[0] == narrow, area);
    }

    private void memory(
            String what, String operator, long count, double bytes, Pattern pattern, boolean ofLow, Area area) {
        Access access = new Access(pattern, ofLow, area.rows(), area.width());
        operations.add(new Operation.MemoryTraffic(what, operator, count, bytes, access));
    }

    private void embedding() {
        memory("embedding", "embedding", 1, PLAIN, stream, FLOAT32, FLOAT32);
        // Half of a table's rows, read and written, are as many bytes as the whole of it filled with zeros.
        Area table = new Area(shape.vocabulary() / 2 + tokens, shape.dModel());
        memory("embedding's gradient: zeros and sums", "embedding_backward", 1, PLAIN, table, FLOAT32, FLOAT32);
    }

    /** {@code weight · (x · rsqrt(mean(x²) + ε))}, all in float32. */
    private void norms(long norms) {
        double row = column.bytes(FLOAT32);
        double whole = stream.bytes(FLOAT32);
        memory("norm: square", "pow", norms, PLAIN, stream, FLOAT32, FLOAT32);
        memory("norm: mean", "mean", norms, whole + row, ROW_SUMS, false, stream);
        memory("norm: + ε", "add", norms, PLAIN, column, FLOAT32, FLOAT32);
        memory("norm: rsqrt", "rsqrt", norms, PLAIN, column, FLOAT32, FLOAT32);
        memory("norm: · rsqrt, · weight", "mul", 2 * norms, REPEATED, stream, FLOAT32, FLOAT32);
        memory("norm backward: gradient · weight, · rsqrt", "mul", 2 * norms, REPEATED, stream, FLOAT32, FLOAT32);
        memory(
                "norm backward: gradient · x, · normalised x",
                "mul",
                2 * norms,
                TWO_OPERANDS,
                stream,
                FLOAT32,
                FLOAT32,
                FLOAT32);
        memory("norm backward: sums of these, of rows", "sum", norms, ROW_SUMS, stream, FLOAT32);
        memory("norm backward: sums of these, for the weight", "sum", norms, COLUMN_SUMS, stream, FLOAT32);
        memory("norm backward: of rsqrt, power", "pow", norms, PLAIN, column, FLOAT32, FLOAT32);
        memory("norm backward: of rsqrt, products", "mul", 2 * norms, PLAIN, column, FLOAT32, FLOAT32);
        memory("norm backward: of mean", "div", norms, row + whole, REPEATED, false, stream);
        memory("norm backward: x to the power of 1", "pow", norms, PLAIN, stream, FLOAT32, FLOAT32);
        memory("norm backward: · 2", "mul", norms, PLAIN, stream, FLOAT32, FLOAT32);
        memory("norm backward: · gradient", "mul", norms, TWO_OPERANDS, stream, FLOAT32, FLOAT32, FLOAT32);
        memory("norm backward: sum of both paths", "add", norms, TWO_OPERANDS, stream, FLOAT32, FLOAT32, FLOAT32);
        memory(
                "norm backward: sum with the residual stream",
                "add",
                norms - 1,
                TWO_OPERANDS,
                stream,
                FLOAT32,
                FLOAT32,
                FLOAT32);
    }

    private void attention() {
        long width = shape.dHead();
        product("scores", context, context, width, false, true);
        product("values mixed", context, width, context, false, false);
        product("gradient of the weights", context, context, width, false, true);
        product("gradient of the values", context, width, context, true, false);
        product("gradient of the queries", context, width, context, false, false);
        product("gradient of the keys", width, context, context, true, false);
        memory("values by head, and both gradients back", "copy", 3 * layers, BLOCKS_MOVED, heads, narrow, narrow);
        memory("mixed values by token", "flatten", layers, BLOCKS_MOVED, heads, narrow, narrow);
        if (low) {
            memory("queries and keys cast", "to", 2 * layers, NARROWED, stream, FLOAT32, narrow);
            memory("queries' and keys' gradients cast", "to", 2 * layers, WIDENED, stream, narrow, FLOAT32);
            memory("weights cast", "to", layers, NARROWED, scores, FLOAT32, narrow);
            memory("weights' gradients cast", "to", layers, WIDENED, scores, narrow, FLOAT32);
        }
    }

    private void product(String what, long m, long n, long k, boolean transposedA, boolean transposedB) {
        operations.add(new MatrixProduct(
                what, Layer.ATTENTION, layers, batchedHeads, m, n, k, transposedA, transposedB, false));
    }

    private void softmax() {
        memory("scores / √d", "div", layers, PLAIN, scores, narrow, narrow);
        memory("scores masked", "where", layers, REPEATED, scores, narrow, narrow);
        memory("maximum", "amax", layers, ROW_SUMS, scores, narrow);
        memory("scores − maximum", "sub", layers, REPEATED, scores, narrow, narrow);
        if (low) {
            memory("differences cast", "to", layers, WIDENED, scores, narrow, FLOAT32);
            memory("differences' gradients cast", "to", layers, NARROWED, scores, FLOAT32, narrow);
        }
        memory("exp", "exp", layers, PLAIN, scores, FLOAT32, FLOAT32);
        memory("sum", "sum", layers, ROW_SUMS, scores, FLOAT32);
        memory("exp / sum", "div", layers, REPEATED, scores, FLOAT32, FLOAT32);
        memory("quotient backward: / sum, twice, and again", "div", 3 * layers, REPEATED, scores, FLOAT32, FLOAT32);
        memory("quotient backward: negated", "neg", layers, PLAIN, scores, FLOAT32, FLOAT32);
        memory("quotient backward: product", "mul", layers, TWO_OPERANDS, scores, FLOAT32, FLOAT32, FLOAT32);
        memory("quotient backward: sum", "sum", layers, ROW_SUMS, scores, FLOAT32);
        memory("sum backward: added", "add", layers, REPEATED, scores, FLOAT32, FLOAT32);
        memory("exp backward", "mul", layers, TWO_OPERANDS, scores, FLOAT32, FLOAT32, FLOAT32);
        memory("difference backward: negated", "neg", layers, PLAIN, scores, narrow, narrow);
        memory("difference backward: sum", "sum", layers, ROW_SUMS, scores, narrow);
        maximumBackward();
        memory("mask backward", "where", layers, REPEATED, scores, narrow, narrow);
        memory("scores / √d backward", "div", layers, PLAIN, scores, narrow, narrow);
    }

    /** To all elements that are the maximum in equal shares; their number is a sum of truth values cast to int64. */
    private void maximumBackward() {
        memory("maximum backward: where", "eq", layers, REPEATED, scores, narrow, TRUTH_VALUE);
        memory("maximum backward: · where", "mul", layers, MASKED, scores, narrow, TRUTH_VALUE);
        memory("maximum backward: where as integers", "copy", layers, COUNTED, scores, TRUTH_VALUE, INTEGER);
        memory("maximum backward: count", "sum", layers, INTEGER_ROW_SUMS, scores, INTEGER);
        Area maxima = new Area(scores.rows(), 1);
        memory("maximum backward: / count", "div", layers, PLAIN, maxima, narrow, INTEGER, narrow);
        memory("maximum backward: added", "add", layers, TWO_OPERANDS, scores, narrow, narrow, narrow);
    }

    /**
     * Of queries and keys; float32 from the first product on, with the angles' float32. The components of a pair are
     * neighbours, so that a kernel that reads one of each pair moves both: memory comes in sectors of 32 bytes.
     */
    private void rotations() {
        long both = 2 * layers;
        double readAndWritten = heads.bytes(narrow) + pairs.bytes(FLOAT32);
        memory("rotation: · cos, · sin", "mul", 4 * both, readAndWritten, low ? MASKED : REPEATED, low, pairs);
        memory("rotation: difference", "sub", both, TWO_OPERANDS, pairs, FLOAT32, FLOAT32, FLOAT32);
        memory("rotation: sum", "add", both, TWO_OPERANDS, pairs, FLOAT32, FLOAT32, FLOAT32);
        memory("rotation: joined", "cat", both, JOINED, heads, FLOAT32, FLOAT32);
        memory("rotation backward: negated", "neg", both, REPEATED, pairs, FLOAT32, FLOAT32);
        memory("rotation backward: · cos, · sin", "mul", 4 * both, REPEATED, pairs, FLOAT32, FLOAT32);
        if (low) {
            memory("rotation backward: cast", "to", 4 * both, NARROWED, pairs, FLOAT32, narrow);
        }
        memory("rotation backward: added", "add", 2 * both, TWO_OPERANDS, pairs, narrow, narrow, narrow);
        memory("rotation backward: joined", "stack", both, JOINED, heads, narrow, narrow);
        memory("rotation backward: by token", "copy", both, BLOCKS_MOVED, heads, narrow, narrow);
    }

    private void feedForward() {
        memory("sigmoid", "sigmoid", layers, PLAIN, inner, narrow, narrow);
        memory("gate · sigmoid, · up", "mul", 2 * layers, TWO_OPERANDS, inner, narrow, narrow, narrow);
        memory("gated backward: products", "mul", 4 * layers, TWO_OPERANDS, inner, narrow, narrow, narrow);
        memory("sigmoid backward", "sigmoid_backward", layers, TWO_OPERANDS, inner, narrow, narrow, narrow);
        memory("gate's gradients added", "add", layers, TWO_OPERANDS, inner, narrow, narrow, narrow);
    }

    private void residualSums() {
        memory("residual sums", "add", 2 * layers, TWO_OPERANDS, stream, FLOAT32, narrow, FLOAT32);
        if (low) {
            memory("residual sums backward: cast", "to", 2 * layers, NARROWED, stream, FLOAT32, narrow);
        }
    }

    private void linearLayers() {
        long d = shape.dModel();
        linear("projections of q, k, v", Layer.BLOCK, 3 * layers, d, d);
        linear("output projections", Layer.BLOCK, layers, d, d);
        linear("gate and up", Layer.BLOCK, 2 * layers, d, shape.dFf());
        linear("down", Layer.BLOCK, layers, shape.dFf(), d);
        linear("head", Layer.HEAD, 1, d, shape.vocabulary());
        if (low) {
            long cast = 5 * layers + 1; // the inputs of the layers that read a norm
            memory("linear layers' inputs cast", "to", cast, NARROWED, stream, FLOAT32, narrow);
            memory("linear layers' inputs backward: cast", "to", cast, WIDENED, stream, narrow, FLOAT32);
        }
        memory(
                "gradients of a norm's readers added",
                "add",
                3 * layers,
                TWO_OPERANDS,
                stream,
                FLOAT32,
                FLOAT32,
                FLOAT32);
    }

    private void linear(String what, Layer layer, long count, long in, long out) {
        operations.addAll(MatrixProduct.ofLinear(what, layer, count, tokens, in, out, false));
        if (low) {
            Area weight = new Area(out, in);
            memory(what + ": weights cast", "to", count, NARROWED, weight, FLOAT32, narrow);
            memory(what + ": weights' gradients cast", "to", count, WIDENED, weight, narrow, FLOAT32);
        }
    }

    /** The sum of the logits, and a gradient of ones. */
    private void loss() {
        memory("loss", "sum", 1, ROW_SUMS, logits, narrow);
        memory("loss backward", "copy", 1, REPEATED, logits, narrow);
    }
}
