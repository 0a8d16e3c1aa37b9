package dev.mixedprecision.machine;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.FloatFormat;

/** The exact model's formats and libtorch's scalar types are the same things under two names. */
public final class Formats {
    private Formats() {}

    /** libtorch's type of a format. */
    public static ScalarType scalarType(FloatFormat format) {
        return switch (format) {
            case FLOAT16 -> ScalarType.FLOAT16;
            case BFLOAT16 -> ScalarType.BFLOAT16;
            case FLOAT32 -> ScalarType.FLOAT32;
            case FLOAT64 -> ScalarType.FLOAT64;
        };
    }

    /**
     * The format of a floating-point type.
     *
     * @throws IllegalArgumentException for a type that is none of the formats
     */
    public static FloatFormat format(ScalarType type) {
        return switch (type) {
            case FLOAT16 -> FloatFormat.FLOAT16;
            case BFLOAT16 -> FloatFormat.BFLOAT16;
            case FLOAT32 -> FloatFormat.FLOAT32;
            case FLOAT64 -> FloatFormat.FLOAT64;
            default -> throw new IllegalArgumentException(type + " is not a floating-point format");
        };
    }
}
