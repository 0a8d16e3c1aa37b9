package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/** Casts with a fault. */
final class BrokenCasts {
    private BrokenCasts() {}

    /** Rounds to another type on the way. */
    public static CastExperiment through(ScalarType between) {
        return new CastExperiment((array, type) -> Aten.to(Aten.to(array, between), type));
    }

    /** Changes the codes that libtorch's casts to eight bits give. */
    public static CastExperiment changing(LongUnaryOperator change) {
        return new CastExperiment((array, type) -> {
            NDArray result = Aten.to(array, type);
            return type.isFloat8()
                    ? Tensors.ofBits(
                            array.getManager(),
                            Arrays.stream(Tensors.allBits(result)).map(change).toArray(),
                            type)
                    : result;
        });
    }

    /** Reads a code as the one after it. */
    public static CastExperiment readingTheNextCode() {
        return new CastExperiment((array, type) -> {
            ScalarType from = Tensors.dtype(array);
            if (!from.isFloat8()) {
                return Aten.to(array, type);
            }
            long[] next = Arrays.stream(Tensors.allBits(array))
                    .map(code -> code + 1 & 0xff)
                    .toArray();
            return Aten.to(Tensors.ofBits(array.getManager(), next, from), type);
        });
    }
}
