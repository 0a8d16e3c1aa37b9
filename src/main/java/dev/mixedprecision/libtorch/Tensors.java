package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.internal.TensorHandles;

/** What DJL's arrays cannot say of themselves, or would end the JVM over: dtypes with bfloat16, values and bits. */
public final class Tensors {
    private static final Operator VIEW_DTYPE = Operator.named("aten::view.dtype");
    private static final Operator NE = Operator.named("aten::ne.Tensor");
    private static final Operator SUM = Operator.named("aten::sum");

    private Tensors() {}

    /** The element type of an array, bfloat16 too, of which DJL says {@code UNKNOWN}. */
    public static ScalarType dtype(NDArray array) {
        return TensorHandles.dtype(array);
    }

    /**
     * An array with whatever is in its memory.
     *
     * @param manager owns it, on its device
     */
    public static NDArray empty(NDManager manager, ScalarType type, long... shape) {
        DataType known = knownToDjl(type);
        NDArray array = manager.create(new Shape(shape), known);
        if (dtype(array) == type) {
            return array;
        }
        try (array) {
            return VIEW_DTYPE.call(manager, array, type);
        }
    }

    /** A type of DJL's with elements of the same size; its native code does not know the others. */
    private static DataType knownToDjl(ScalarType type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT32;
            case FLOAT64 -> DataType.FLOAT64;
            case INT32 -> DataType.INT32;
            default ->
                switch (type.bytes()) {
                    case 1 -> DataType.UINT8;
                    case 2 -> DataType.FLOAT16;
                    default -> throw new IllegalArgumentException("no empty array of " + type);
                };
        };
    }

    /** The elements as float64, in row-major order, whatever the array's type and device. */
    public static double[] toDoubles(NDArray array) {
        try (NDArray wide = Aten.to(array, ScalarType.FLOAT64)) {
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
        try (NDArray raw = VIEW_DTYPE.call(manager, array, integer);
                NDArray wide = Aten.to(raw, ScalarType.INT64)) {
            long[] bits = wide.toLongArray();
            for (int i = 0; i < bits.length; i++) {
                bits[i] &= mask;
            }
            return bits;
        }
    }

    /**
     * An array of a floating-point type with given bits.
     *
     * @param manager owns the result, which is on its device
     * @param bits the bits of each element, in the low bits
     * @return a new array of shape (n)
     */
    public static NDArray ofBits(NDManager manager, long[] bits, ScalarType type) {
        try (NDArray wide = manager.create(bits);
                NDArray raw = Aten.to(wide, integerOf(type))) {
            return VIEW_DTYPE.call(manager, raw, type);
        }
    }

    /** The integers of the same width. */
    private static ScalarType integerOf(ScalarType type) {
        if (!type.isFloatingPoint() && !type.isFloat8()) {
            throw new IllegalArgumentException("bits of a floating-point array, but this one is " + type);
        }
        return switch (type.bytes()) {
            case 1 -> ScalarType.UINT8;
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
        try (NDArray left = VIEW_DTYPE.call(manager, a, integer);
                NDArray right = VIEW_DTYPE.call(manager, b, integer);
                NDArray differ = NE.call(manager, left, right);
                NDArray count = SUM.call(manager, differ)) {
            return count.toLongArray()[0];
        }
    }
}
