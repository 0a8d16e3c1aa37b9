package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.mixedprecision.libtorch.Float8Products.Matrix;
import dev.mixedprecision.libtorch.internal.TensorHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;

/**
 * Linear layers in float8, with gradients: e4m3fn forward, e5m2 for what comes back, each tensor with a scale of its own,
 * and weights and their gradients in float32. P. Micikevicius and others, FP8 Formats for Deep Learning, arXiv 2209.05433
 * (2022).
 *
 * <pre>{@code
 * try (var grad = GradMode.enabled()) {
 *     NDArray loss;
 *     try (var autocast = Autocast.on(device, ScalarType.BFLOAT16)) {
 *         loss = lossOf(tape.linear(input, weight));
 *     }
 *     tape.backward(loss);
 * }
 * }</pre>
 *
 * libtorch knows no gradient of its float8 products, and from Java it cannot be taught one: so the tape remembers what was
 * multiplied. To libtorch a layer's result is a leaf that requires a gradient; {@link #backward} has libtorch go back from
 * the loss to those leaves, multiplies, has it go on from where the layer's input came from, and so to the first layer.
 *
 * <p>What is recorded between two layers may be shared by several ways back, such as a residual stream's: then libtorch walks
 * it once for each. {@link #cut} ends that.
 *
 * <p>Tensor cores multiply float8 from compute capability 8.9 on. On other devices, the CPU among them, the same numbers are
 * multiplied in float32: what was lost by the casts is lost there too, and only the sums differ. All dimensions must be
 * multiples of 16 on every device.
 *
 * <p>A tape serves one thread, and any number of passes, one after the other. Inputs and weights must not be changed between
 * a layer and the backward pass.
 */
public final class Float8Tape implements AutoCloseable {
    private final Float8Products products;
    private final NDManager manager;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Input> inputs = new HashMap<>();

    /** A tape whose numbers are brought into float8's range in this way. */
    public Float8Tape(Float8Scaling scaling) {
        Libtorch.get();
        products = new Float8Products(scaling);
        manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    /** A step of the way back. */
    private interface Entry extends AutoCloseable {
        void backward();

        @Override
        void close();
    }

    /**
     * A linear layer without a bias, {@code x · weightᵀ}: both factors in e4m3fn, sums with fast accumulation.
     *
     * <p>Where the thread records gradients, and x or the weight requires one, the result is a leaf, whose gradient {@link
     * #backward} takes further; else nothing is recorded.
     *
     * @param x (…, in), float32, float16 or bfloat16; an array that several layers are given is cast once
     * @param weight (out, in), float32, which may require a gradient as a leaf alone
     * @return (…, out), in autocast's type where it is on, else float32; under x's manager
     * @throws IllegalArgumentException when in or out is no multiple of 16, or, with gradients, the product of x's other
     *     dimensions; when the weight is of another type, or requires a gradient and is not a leaf
     */
    public NDArray linear(NDArray x, NDArray weight) {
        Shape shape = x.getShape();
        long in = weight.getShape().get(1);
        long out = weight.getShape().get(0);
        boolean learns = GradMode.isRequired(weight);
        boolean recorded = JniUtils.isGradMode() && (learns || GradMode.isRequired(x));
        require(shape, weight, learns, recorded);
        Device device = x.getDevice();
        ScalarType type = Autocast.isEnabled(device) ? Autocast.dtype(device) : ScalarType.FLOAT32;
        try (var constant = GradMode.disabled()) {
            Input input = recorded
                    ? inputs.computeIfAbsent(TensorHandles.identity(x), any -> record(x, in))
                    : new Input(x, in);
            Matrix cast = products.cast(weight, ScalarType.FLOAT8_E4M3FN, manager);
            NDArray result;
            try (NDArray rows = products.product(input.cast, cast, type, true, x.getManager())) {
                result = Aten.reshape(rows, withLast(shape, out));
            }
            if (recorded) {
                result.setRequiresGradient(true);
                entries.add(new Linear(input, learns ? weight : null, cast, result));
            } else {
                cast.close();
                input.close();
            }
            return result;
        }
    }

    private static void require(Shape shape, NDArray weight, boolean learns, boolean recorded) {
        Shape of = weight.getShape();
        if (of.dimension() != 2 || Tensors.dtype(weight) != ScalarType.FLOAT32) {
            throw new IllegalArgumentException("a weight is (out, in) and float32, not " + Tensors.dtype(weight) + of);
        }
        if (shape.get(shape.dimension() - 1) != of.get(1)) {
            throw new IllegalArgumentException(
                    "an input (…, " + of.get(1) + ") is needed for the weight " + of + ", not " + shape);
        }
        Float8Products.requireAligned("the number of inputs", of.get(1), of);
        Float8Products.requireAligned("the number of outputs", of.get(0), of);
        if (recorded) {
            Float8Products.requireAligned("the number of rows", shape.size() / of.get(1), shape);
        }
        if (learns && !GradMode.isLeaf(weight)) {
            throw new IllegalArgumentException("the weight " + of + " is computed from others and requires a gradient:"
                    + " only a parameter can have one here");
        }
    }

    private static long[] withLast(Shape shape, long last) {
        long[] dimensions = shape.getShape().clone();
        dimensions[dimensions.length - 1] = last;
        return dimensions;
    }

    private Input record(NDArray x, long in) {
        Input input = new Input(x, in);
        entries.add(input);
        return input;
    }

    /**
     * The same numbers as a leaf, at which libtorch's way back ends, to go on from x once: for a residual stream, on which
     * many ways back meet. Without gradients another array of x.
     *
     * @return under x's manager
     */
    public NDArray cut(NDArray x) {
        NDArray leaf = Aten.detach(x);
        if (JniUtils.isGradMode() && GradMode.isRequired(x)) {
            leaf.setRequiresGradient(true);
            entries.add(new Cut(Aten.share(x, manager), Aten.share(leaf, manager)));
        }
        return leaf;
    }

    /**
     * Computes the gradients of a loss and adds them to those of all leaves, the weights' of the layers included, and forgets
     * what was recorded.
     *
     * @param loss as {@link GradMode#backward} takes it
     * @throws LibtorchException as {@link GradMode#backward}
     */
    public void backward(NDArray loss) {
        try (NDArray ones = GradMode.onesLike(loss)) {
            GradMode.backward(loss, ones, true);
            ListIterator<Entry> back = entries.listIterator(entries.size());
            while (back.hasPrevious()) {
                try (Entry entry = back.previous()) {
                    entry.backward();
                }
                back.remove();
            }
        } finally {
            clear();
        }
    }

    /** Forgets what was recorded without going back, as after a forward pass that failed. */
    public void clear() {
        entries.clear();
        inputs.clear();
        List.copyOf(manager.getManagedArrays()).forEach(NDArray::close); // what a failure has left, too
    }

    /** Frees the tape; gradients and results are their owners'. */
    @Override
    public void close() {
        clear();
        products.close();
        manager.close();
    }

    /** What one or several layers were given; comes before them. */
    private final class Input implements Entry {
        private final NDArray source;
        private final Matrix cast;
        private Matrix transposed;
        private NDArray gradient;

        Input(NDArray x, long in) {
            source = Aten.share(x, manager);
            try (NDArray rows = Aten.reshape(x, -1, in)) {
                cast = products.cast(rows, ScalarType.FLOAT8_E4M3FN, manager);
            }
        }

        private Matrix transposed() {
            if (transposed == null) {
                transposed = products.transposed(cast);
            }
            return transposed;
        }

        /** @param part (rows, in), in the source's type; the input's from here on */
        private void add(NDArray part) {
            if (gradient == null) {
                gradient = part;
            } else {
                try (part) {
                    JniUtils.addi((PtNDArray) gradient, (PtNDArray) part);
                }
            }
        }

        @Override
        public void backward() {
            if (gradient != null) {
                try (NDArray shaped = Aten.reshape(gradient, source.getShape().getShape())) {
                    GradMode.backward(source, shaped, true);
                }
            }
        }

        @Override
        public void close() {
            cast.close();
            source.close();
            if (transposed != null) {
                transposed.close();
            }
            if (gradient != null) {
                gradient.close();
            }
        }
    }

    /** A layer. */
    private final class Linear implements Entry {
        private final Input input;
        private final NDArray weight;
        private final Matrix cast;
        private final NDArray result;

        /** @param weight null where it takes no gradient */
        Linear(Input input, NDArray weight, Matrix cast, NDArray result) {
            this.input = input;
            this.weight = weight == null ? null : Aten.share(weight, manager);
            this.cast = cast;
            this.result = Aten.share(result, manager);
        }

        @Override
        public void backward() {
            if (!GradMode.hasGradient(result)) {
                return;
            }
            try (var constant = GradMode.disabled();
                    NDArray gradient = result.getGradient();
                    NDArray rows =
                            Aten.reshape(gradient, -1, cast.numbers().getShape().get(0));
                    Matrix back = products.cast(rows, ScalarType.FLOAT8_E5M2, manager)) {
                if (GradMode.isRequired(input.source)) {
                    try (Matrix columns = products.transposed(cast)) {
                        input.add(products.product(back, columns, Tensors.dtype(input.source), false, manager));
                    }
                }
                if (weight != null) {
                    try (Matrix columns = products.transposed(back);
                            NDArray of =
                                    products.product(columns, input.transposed(), ScalarType.FLOAT32, false, manager)) {
                        GradMode.addGradient(weight, of);
                    }
                }
            }
        }

        @Override
        public void close() {
            cast.close();
            result.close();
            if (weight != null) {
                weight.close();
            }
        }
    }

    /** Where libtorch's way back ends, and where it goes on. */
    private record Cut(NDArray source, NDArray leaf) implements Entry {
        @Override
        public void backward() {
            if (GradMode.hasGradient(leaf)) {
                try (NDArray gradient = leaf.getGradient()) {
                    GradMode.backward(source, gradient, true);
                }
            }
        }

        @Override
        public void close() {
            source.close();
            leaf.close();
        }
    }
}
