package dev.mixedprecision.libtorch;

import dev.mixedprecision.numerics.FloatFormat;
import java.util.Arrays;

/**
 * The element types of libtorch's tensors that the project meets, with libtorch's own codes
 * ({@code c10::ScalarType}).
 *
 * <p>DJL's {@code DataType} cannot stand in: its native code does not know bfloat16, reports such an array as
 * {@code UNKNOWN}, and ends the JVM when that type is passed on.
 */
public enum ScalarType {
    UINT8(0, 1, "uint8"),
    INT8(1, 1, "int8"),
    INT16(2, 2, "int16"),
    INT32(3, 4, "int32"),
    INT64(4, 8, "int64"),
    FLOAT16(5, 2, "float16"),
    FLOAT32(6, 4, "float32"),
    FLOAT64(7, 8, "float64"),
    COMPLEX32(8, 4, "complex32"),
    COMPLEX64(9, 8, "complex64"),
    COMPLEX128(10, 16, "complex128"),
    BOOL(11, 1, "bool"),
    BFLOAT16(15, 2, "bfloat16"),
    FLOAT8_E5M2(23, 1, "float8_e5m2"),
    FLOAT8_E4M3FN(24, 1, "float8_e4m3fn"),
    /** Powers of two, for scales. */
    FLOAT8_E8M0FNU(44, 1, "float8_e8m0fnu");

    private static final ScalarType[] BY_CODE = new ScalarType[45];

    static {
        for (ScalarType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int bytes;
    private final String torchName;

    ScalarType(int code, int bytes, String torchName) {
        this.code = code;
        this.bytes = bytes;
        this.torchName = torchName;
    }

    /** The code that libtorch uses in {@code c10::ScalarType}. */
    public int code() {
        return code;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** PyTorch's name without the module, {@code float16} for {@code torch.float16}. */
    public String torchName() {
        return torchName;
    }

    /** Whether this is a real floating-point type, the kind that can carry gradients and that autocast may change. */
    public boolean isFloatingPoint() {
        return this == FLOAT16 || this == BFLOAT16 || this == FLOAT32 || this == FLOAT64;
    }

    /** Whether this is one of the types of eight bits: for storage and for scaled products, without arithmetic. */
    public boolean isFloat8() {
        return this == FLOAT8_E5M2 || this == FLOAT8_E4M3FN || this == FLOAT8_E8M0FNU;
    }

    /** Whether autocast may run operators in this type. */
    public boolean isLowPrecision() {
        return this == FLOAT16 || this == BFLOAT16;
    }

    /**
     * The type that stores a format; TF32 is stored as float32.
     *
     * @throws IllegalArgumentException for e2m1, of which a byte holds two
     */
    public static ScalarType of(FloatFormat format) {
        return switch (format) {
            case FLOAT16 -> FLOAT16;
            case BFLOAT16 -> BFLOAT16;
            case FLOAT32, TF32 -> FLOAT32;
            case FLOAT64 -> FLOAT64;
            case E5M2 -> FLOAT8_E5M2;
            case E4M3FN -> FLOAT8_E4M3FN;
            case E2M1 ->
                throw new IllegalArgumentException("libtorch stores e2m1 in pairs, for which this has no type");
        };
    }

    /**
     * The exact model of a floating-point type.
     *
     * @throws IllegalStateException for a type that is not a real floating-point type, and for e8m0, which has no sign
     */
    public FloatFormat format() {
        return switch (this) {
            case FLOAT16 -> FloatFormat.FLOAT16;
            case BFLOAT16 -> FloatFormat.BFLOAT16;
            case FLOAT32 -> FloatFormat.FLOAT32;
            case FLOAT64 -> FloatFormat.FLOAT64;
            case FLOAT8_E5M2 -> FloatFormat.E5M2;
            case FLOAT8_E4M3FN -> FloatFormat.E4M3FN;
            default -> throw new IllegalStateException(this + " is not a floating-point format");
        };
    }

    /**
     * The type of a PyTorch name.
     *
     * @throws IllegalArgumentException for a name that is none of these types
     */
    public static ScalarType named(String torchName) {
        return Arrays.stream(values())
                .filter(type -> type.torchName.equals(torchName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + torchName + "' is not a scalar type; known are "
                        + Arrays.stream(values()).map(ScalarType::torchName).toList()));
    }

    /**
     * The type of a code as {@link #code} gives it.
     *
     * @throws LibtorchException for a type that this project does not know
     */
    public static ScalarType ofCode(int code) {
        if (code < 0 || code >= BY_CODE.length || BY_CODE[code] == null) {
            throw new LibtorchException("libtorch reports scalar type " + code + ", which this project does not know");
        }
        return BY_CODE[code];
    }

    @Override
    public String toString() {
        return torchName;
    }
}
