package dev.mixedprecision.part.layernorm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;

/**
 * Computes a layer norm as a chain of libtorch's operators, each of which stores its result in the arithmetic's format.
 * libtorch's own {@code layer_norm} would not do: it keeps its statistics in float32 whatever it is given.
 */
public final class LayerNormExperiment {
    private final Operator mean = Operator.of("aten::mean");
    private final Storage storage;

    /** What is stored on the way. */
    enum Result {
        INPUT,
        ROW,
        EPS,
        DEVIATIONS,
        VARIANCE,
        OUTPUT
    }

    /** How a result is stored in a format; a twin may store it in another one. */
    @FunctionalInterface
    interface Storage {
        NDArray store(Result result, NDArray array, ScalarType type);
    }

    /** With libtorch's own rounding. */
    public LayerNormExperiment() {
        this((result, array, type) -> Aten.to(array, type));
    }

    LayerNormExperiment(Storage storage) {
        this.storage = storage;
    }

    /** Runs the steps of a plan. */
    public LayerNormOutcome run(LayerNormPlan plan) {
        ScalarType arithmetic = ScalarType.of(plan.precision().arithmetic());
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray input = storage.store(
                    Result.INPUT,
                    manager.create(plan.row()),
                    ScalarType.of(plan.precision().input()));
            NDArray row = storage.store(Result.ROW, input, arithmetic);
            NDArray eps = storage.store(Result.EPS, manager.create(plan.eps()), arithmetic);
            NDArray deviations = storage.store(Result.DEVIATIONS, row.sub(mean.call(manager, row)), arithmetic);
            NDArray variance =
                    storage.store(Result.VARIANCE, mean.call(manager, deviations.mul(deviations)), arithmetic);
            NDArray normalized = deviations.div(variance.add(eps).sqrt());
            NDArray output = storage.store(
                    Result.OUTPUT, normalized, ScalarType.of(plan.precision().output()));
            return new LayerNormOutcome(
                    plan,
                    Tensors.toDoubles(input),
                    Tensors.toDoubles(variance)[0],
                    Tensors.toDoubles(eps)[0],
                    Tensors.toDoubles(output));
        }
    }
}
