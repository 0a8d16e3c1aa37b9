package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import java.util.stream.LongStream;

/** Reads codes of eight bits and casts numbers to them. */
public final class CastExperiment {
    private final Cast cast;

    /** One cast of an array to a type. */
    @FunctionalInterface
    interface Cast {
        NDArray cast(NDArray array, ScalarType type);
    }

    /** Casts with libtorch. */
    public CastExperiment() {
        this(Aten::to);
    }

    CastExperiment(Cast cast) {
        this.cast = cast;
    }

    /** Reads every code of a type as float32, and casts what is read back. */
    public CodesOutcome codes(ComputeDevice device, EightBits type) {
        try (NDManager manager = NDManager.newBaseManager(device.djl())) {
            NDArray codes = Tensors.ofBits(manager, LongStream.range(0, 256).toArray(), type.type());
            NDArray read = cast.cast(codes, ScalarType.FLOAT32);
            return new CodesOutcome(type, Tensors.toDoubles(read), Tensors.allBits(cast.cast(read, type.type())));
        }
    }

    /** Casts numbers. */
    public CastOutcome run(CastPlan plan) {
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray numbers = Tensors.ofBits(manager, plan.inputs().bits(), plan.source());
            NDArray result = cast.cast(numbers, plan.target().type());
            return new CastOutcome(plan, Tensors.allBits(result), Libtorch.get().isAtLeast(2, 12));
        }
    }
}
