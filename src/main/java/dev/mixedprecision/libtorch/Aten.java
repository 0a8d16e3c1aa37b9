package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** What DJL's arrays cannot do themselves, or would end the JVM over: dtypes with bfloat16, differentiable casts. */
public final class Aten {
    private Aten() {}

    /** The element type of an array, bfloat16 too, of which DJL says {@code UNKNOWN}. */
    public static ScalarType dtype(NDArray array) {
        Libtorch.get();
        int[] code = new int[1];
        check(TorchCpu.getDtype(handle(array), code), "dtype");
        return ScalarType.ofCode(code[0]);
    }

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
        return Operators.TO_DTYPE.call(manager, array, type);
    }

    /**
     * As {@link #to(NDArray, ScalarType)} for each array, but launched together, and no gradient flows through. On CUDA
     * {@code _foreach_copy_} fills dozens of arrays by one kernel.
     *
     * @param manager owns the results
     * @return new arrays in the same order; the elements are copied also where the type is the same
     */
    public static List<NDArray> toAll(List<NDArray> arrays, ScalarType type, NDManager manager) {
        if (arrays.isEmpty()) {
            return List.of();
        }
        List<NDArray> results = new ArrayList<>(arrays.size());
        long bytes = 8L * arrays.size();
        try (var constant = GradMode.disabled();
                Memory sources = new Memory(bytes);
                Memory targets = new Memory(bytes)) {
            for (NDArray array : arrays) {
                long place = 8L * results.size();
                sources.setLong(place, implementation(array));
                NDArray result = Operators.EMPTY_LIKE.call(manager, array, type);
                results.add(result);
                targets.setLong(place, implementation(result));
            }
            TorchCpu.copyEach(targets, arrays.size(), sources, arrays.size(), (byte) 0);
            return results;
        } catch (RuntimeException e) {
            results.forEach(NDArray::close);
            throw e;
        }
    }

    /** The address of the {@code TensorImpl}, which is all that a C++ {@code Tensor} holds. */
    static long implementation(NDArray array) {
        return new Pointer(handle(array)).getLong(0);
    }

    /** The elements as float64, in row-major order, whatever the array's type and device. */
    public static double[] toDoubles(NDArray array) {
        try (NDArray wide = to(array, ScalarType.FLOAT64)) {
            return wide.toDoubleArray();
        }
    }

    /** The bits of a one-element array as libtorch stores them, in the low bits of the result. */
    public static long bits(NDArray array) {
        long[] all = allBits(array);
        if (all.length != 1) {
            throw new IllegalArgumentException("bits of one element, but the array has shape " + array.getShape());
        }
        return all[0];
    }

    /**
     * The bits of every element of a floating-point array as libtorch stores them, in row-major order: what two results
     * must have in common to be identical, signed zeros and NaN payloads included.
     */
    public static long[] allBits(NDArray array) {
        ScalarType type = dtype(array);
        ScalarType integer = integerOf(type);
        long mask = type.bytes() == 8 ? -1L : (1L << (8 * type.bytes())) - 1;
        NDManager manager = array.getManager();
        try (NDArray raw = Operators.VIEW_DTYPE.call(manager, array, integer);
                NDArray wide = to(raw, ScalarType.INT64)) {
            long[] bits = wide.toLongArray();
            for (int i = 0; i < bits.length; i++) {
                bits[i] &= mask;
            }
            return bits;
        }
    }

    /** The integers of the same width. */
    private static ScalarType integerOf(ScalarType type) {
        if (!type.isFloatingPoint()) {
            throw new IllegalArgumentException("bits of a floating-point array, but this one is " + type);
        }
        return switch (type.bytes()) {
            case 2 -> ScalarType.INT16;
            case 4 -> ScalarType.INT32;
            default -> ScalarType.INT64;
        };
    }

    /**
     * How many elements of two floating-point arrays of the same shape, type and device differ in any bit; counted on
     * their device.
     */
    public static long differingElements(NDArray a, NDArray b) {
        ScalarType integer = integerOf(dtype(a));
        NDManager manager = a.getManager();
        try (NDArray left = Operators.VIEW_DTYPE.call(manager, a, integer);
                NDArray right = Operators.VIEW_DTYPE.call(manager, b, integer);
                NDArray differ = Operators.NE.call(manager, left, right);
                NDArray count = Operators.SUM.call(manager, differ)) {
            return count.toLongArray()[0];
        }
    }

    /** A new handle of the same tensor, for a call that takes it over. */
    static long newHandle(PtNDArray array) {
        long[] handle = new long[1];
        check(TorchCpu.newTensorHandle(array.getHandle(), handle), "new tensor handle");
        return handle[0];
    }

    static long handle(NDArray array) {
        if (array instanceof PtNDArray tensor) {
            return tensor.getHandle();
        }
        throw new IllegalArgumentException("not an array of DJL's PyTorch engine: " + array.getClass());
    }

    static void check(int error, String operation) {
        if (error != 0) {
            throw new LibtorchException(operation + " failed with libtorch's error code " + error);
        }
    }

    /** Looked up once, when first needed. */
    private static final class Operators {
        static final Operator TO_DTYPE = Operator.of("aten::to.dtype");
        static final Operator EMPTY_LIKE = Operator.of("aten::empty_like");
        static final Operator VIEW_DTYPE = Operator.of("aten::view.dtype");
        static final Operator NE = Operator.of("aten::ne.Tensor");
        static final Operator SUM = Operator.of("aten::sum");

        private Operators() {}
    }
}
