package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.mixedprecision.libtorch.internal.TensorHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * The operators that a model calls hundreds of times a step, each as one native call: no shape is asked for, no scalar
 * uploaded, no dtype passed. {@link NDArray}'s own methods do one of these here and there (its {@code matMul} asks both
 * arrays for their shapes; {@code mul(Number)} uploads the number), and on a GPU small models wait for their host.
 *
 * <p>Every result is a new array under the manager of the first argument, or the one named. What DJL has no call for
 * goes through {@link Operator}.
 */
public final class Aten {
    private static final Operator TO_DTYPE = Operator.named("aten::to.dtype");
    private static final Operator EMPTY_LIKE = Operator.named("aten::empty_like");
    private static final Operator SILU = Operator.named("aten::silu");
    private static final Operator SCALED_DOT_PRODUCT_ATTENTION = Operator.named("aten::scaled_dot_product_attention");
    private static final Operator COPY_IN_PLACE = Operator.named("aten::copy_");
    private static final Operator FILL_IN_PLACE = Operator.named("aten::fill_.Tensor");
    private static final ListOperator COPY_EACH_IN_PLACE = new ListOperator("_foreach_copy_", 2, 0);
    private static final Operator DETACH = Operator.named("aten::detach");
    private static final Operator VIEW_AS_COMPLEX = Operator.named("aten::view_as_complex");
    private static final Operator VIEW_AS_REAL = Operator.named("aten::view_as_real");
    private static final Operator ERFINV_IN_PLACE = Operator.named("aten::erfinv_");
    private static final Operator MUL_IN_PLACE = Operator.named("aten::mul_.Tensor");

    private Aten() {}

    /**
     * The array in another type; gradients flow through, unlike through DJL's {@code toType}, which cuts the graph.
     *
     * @return a new array under the same manager; where the type is the same it shares the elements
     */
    public static NDArray to(NDArray array, ScalarType type) {
        return to(array, type, array.getManager());
    }

    /** As {@link #to(NDArray, ScalarType)}, with the manager that shall own the result. */
    public static NDArray to(NDArray array, ScalarType type, NDManager manager) {
        return TO_DTYPE.call(manager, array, type);
    }

    /**
     * As {@link #to(NDArray, ScalarType)} for each array, but launched together, and no gradient flows through. On CUDA
     * {@code _foreach_copy_} fills dozens of arrays by one kernel.
     *
     * @param manager owns the results
     * @return new arrays in the same order; the elements are copied also where the type is the same
     */
    public static List<NDArray> toAll(List<NDArray> arrays, ScalarType type, NDManager manager) {
        List<NDArray> results = new ArrayList<>(arrays.size());
        try (var constant = GradMode.disabled()) {
            for (NDArray array : arrays) {
                results.add(EMPTY_LIKE.call(manager, array, type));
            }
            COPY_EACH_IN_PLACE.call(List.of(results, arrays));
            return results;
        } catch (RuntimeException e) {
            results.forEach(NDArray::close);
            throw e;
        }
    }

    /** Another array of the same tensor under another manager, so that what is computed from it belongs there. */
    public static NDArray share(NDArray array, NDManager manager) {
        Libtorch.get();
        return new PtNDArray((PtNDManager) manager, TensorHandles.newHandle(tensor(array)));
    }

    /** {@code a + b}, element by element; shapes are broadcast, and types promoted, as in PyTorch. */
    public static NDArray add(NDArray a, NDArray b) {
        return JniUtils.add(tensor(a), tensor(b));
    }

    /** {@code a - b}, as {@link #add}. */
    public static NDArray sub(NDArray a, NDArray b) {
        return JniUtils.sub(tensor(a), tensor(b));
    }

    /** {@code a * b}, element by element, as {@link #add}. */
    public static NDArray mul(NDArray a, NDArray b) {
        return JniUtils.mul(tensor(a), tensor(b));
    }

    /** The square of each element. */
    public static NDArray square(NDArray a) {
        return JniUtils.square(tensor(a));
    }

    /** {@code x · sigmoid(x)} of each element, in one operator. */
    public static NDArray silu(NDArray a) {
        return SILU.call(a.getManager(), a);
    }

    /**
     * {@code softmax(q kᵀ / √d) v} over the positions up to each one's own, in one operator.
     *
     * @param q queries, (batch, heads, context, d)
     * @param k keys, as the queries
     * @param v values, as the queries
     */
    public static NDArray causalAttention(NDArray q, NDArray k, NDArray v) {
        return SCALED_DOT_PRODUCT_ATTENTION.call(q.getManager(), q, k, v, null, 0.0, true);
    }

    /** Writes {@code source}'s elements into {@code target}, which keeps its memory, type and device. */
    public static void copy(NDArray source, NDArray target) {
        COPY_IN_PLACE.call(target.getManager(), target, source).close();
    }

    /** Sets all elements to a number, rounded to the array's type; it is passed with the launch, so this can be recorded. */
    public static void fill(NDArray target, double value) {
        try (NDArray number = scalar(target.getManager(), value)) {
            FILL_IN_PLACE.call(target.getManager(), target, number).close();
        }
    }

    /**
     * {@code input · weightᵀ}, with the weight in PyTorch's layout (out, in), without a bias. libtorch is handed the
     * transposed view, so autocast casts the weight at each call and caches nothing.
     */
    public static NDArray linear(NDArray input, NDArray weight) {
        return JniUtils.linear(tensor(input), tensor(weight), null);
    }

    /** The matrix product: (a, b) times (b, c). */
    public static NDArray matmul(NDArray a, NDArray b) {
        return JniUtils.matmul(tensor(a), tensor(b));
    }

    /** A batch of matrix products: (n, a, b) times (n, b, c). */
    public static NDArray bmm(NDArray a, NDArray b) {
        return JniUtils.bmm(tensor(a), tensor(b));
    }

    /** The rows of {@code weight} at the int64 indices {@code ids}. */
    public static NDArray embedding(NDArray ids, NDArray weight) {
        return JniUtils.embedding(tensor(ids), tensor(weight), false);
    }

    /** The elements in another shape of as many; a view where the memory allows it, else a copy. */
    public static NDArray reshape(NDArray a, long... shape) {
        return JniUtils.reshape(tensor(a), shape);
    }

    /** A view of the indices from one up to, and without, another in a dimension. */
    public static NDArray slice(NDArray a, int dimension, long from, long to) {
        return JniUtils.slice(tensor(a), dimension, from, to, 1);
    }

    /** A view with two dimensions exchanged. */
    public static NDArray transpose(NDArray a, int dimension, int other) {
        return JniUtils.transpose(tensor(a), dimension, other);
    }

    /** A view with the dimensions in another order. */
    public static NDArray permute(NDArray a, long... dimensions) {
        return JniUtils.permute(tensor(a), dimensions);
    }

    /** The sum of all elements, of shape (). */
    public static NDArray sum(NDArray a) {
        return JniUtils.sum(tensor(a));
    }

    /** The same elements without the record of how they were computed, which a backward pass would need. */
    public static NDArray detach(NDArray a) {
        return DETACH.call(a.getManager(), a);
    }

    /** Pairs of reals, (…, 2), seen as complex numbers, (…); DJL's call copies, and has no gradient. */
    public static NDArray viewAsComplex(NDArray pairs) {
        return VIEW_AS_COMPLEX.call(pairs.getManager(), pairs);
    }

    /** Complex numbers, (…), seen as pairs of reals, (…, 2). */
    public static NDArray viewAsReal(NDArray complex) {
        return VIEW_AS_REAL.call(complex.getManager(), complex);
    }

    /**
     * Float32 samples of a normal distribution with mean 0, truncated at three standard deviations, drawn on the
     * manager's device: the inverse of the error function at uniform samples, as PyTorch's {@code trunc_normal_}.
     */
    public static NDArray truncatedNormal(NDManager manager, double sigma, Shape shape) {
        Libtorch.get();
        double mass = 0.9973002039367398; // erf(3 / √2)
        NDArray samples =
                JniUtils.uniform((PtNDManager) manager, -mass, mass, shape, DataType.FLOAT32, manager.getDevice());
        try (NDArray factor = scalar(manager, sigma * Math.sqrt(2))) {
            ERFINV_IN_PLACE.call(manager, samples).close();
            MUL_IN_PLACE.call(manager, samples, factor).close();
        }
        return samples;
    }

    /**
     * Makes libtorch's default generators, the CPU's and every CUDA device's, draw from the start of a seed's sequence.
     * DJL's own call, {@code Engine.setRandomSeed}, does so too, in later versions of libtorch through the {@link
     * LibtorchBridge} alone: it has the place of a function in libtorch 2.7.1 built in.
     */
    public static void manualSeed(NDManager manager, long seed) {
        try (NDArray number = manager.create(seed);
                TorchScript script = TorchScript.compile("(torch.manual_seed(int(seed)), seed)[1]", List.of("seed"))) {
            script.call(manager, number).close();
        }
    }

    /**
     * A float32 number on the CPU, wherever the manager's device is: as second operand of an arithmetic operator on
     * CUDA it is passed with the launch, where one on the device would be read from memory.
     */
    public static NDArray scalar(NDManager manager, double value) {
        return JniUtils.full(
                (PtNDManager) manager, new Shape(), value, DataType.FLOAT32, Device.cpu(), SparseFormat.DENSE);
    }

    private static PtNDArray tensor(NDArray array) {
        return (PtNDArray) array;
    }
}
