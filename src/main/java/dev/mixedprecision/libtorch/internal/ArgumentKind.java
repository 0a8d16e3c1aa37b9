package dev.mixedprecision.libtorch.internal;

import ai.djl.pytorch.engine.PtNDArray;
import dev.mixedprecision.libtorch.ScalarType;

/** What Java passes for a parameter of the schema. */
enum ArgumentKind {
    TENSOR,
    INTEGER,
    FLOAT,
    BOOLEAN,
    SCALAR_TYPE,
    OTHER;

    static ArgumentKind of(String type) {
        return switch (type) {
            case "Tensor" -> TENSOR;
            case "int", "SymInt" -> INTEGER;
            case "float" -> FLOAT;
            case "bool" -> BOOLEAN;
            case "ScalarType" -> SCALAR_TYPE;
            default -> OTHER;
        };
    }

    boolean accepts(Object argument) {
        return switch (this) {
            case TENSOR -> argument instanceof PtNDArray array && !array.isReleased();
            case INTEGER ->
                argument instanceof Integer
                        || argument instanceof Long
                        || argument instanceof Short
                        || argument instanceof Byte;
            case FLOAT -> argument instanceof Double || argument instanceof Float;
            case BOOLEAN -> argument instanceof Boolean;
            case SCALAR_TYPE -> argument instanceof ScalarType;
            case OTHER -> false;
        };
    }
}
