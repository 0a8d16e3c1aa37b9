package dev.mixedprecision.part.accumulation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.Accumulation;

/** Adds a constant to a scalar again and again, one libtorch addition a step, and keeps every partial sum. */
public final class AccumulationExperiment {
    private final Addition addition;

    /** One step: a new scalar in the accumulator's type. */
    @FunctionalInterface
    interface Addition {
        NDArray add(NDArray sum, NDArray addend);
    }

    /** Adds with libtorch. */
    public AccumulationExperiment() {
        this(NDArray::add);
    }

    AccumulationExperiment(Addition addition) {
        this.addition = addition;
    }

    /** Runs all the steps of a plan. */
    public AccumulationOutcome run(AccumulationPlan plan) {
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            ScalarType sumType = ScalarType.of(plan.accumulator().sum());
            NDArray sum = scalar(manager, plan.workload().start().doubleValue(), sumType);
            NDArray addend = scalar(
                    manager,
                    plan.workload().addend().doubleValue(),
                    ScalarType.of(plan.accumulator().addend()));
            NDList sums = new NDList(sum);
            for (int step = 0; step < plan.workload().count(); step++) {
                NDArray term = plan.how() == AccumulationPlan.Promotion.CAST_FIRST ? Aten.to(addend, sumType) : addend;
                sum = addition.add(sum, term);
                sums.add(sum);
            }
            return new AccumulationOutcome(
                    plan,
                    Tensors.dtype(sum).format(),
                    Accumulation.measured(
                            plan.accumulator(),
                            plan.workload(),
                            Tensors.toDoubles(addend)[0],
                            Tensors.toDoubles(NDArrays.stack(sums))));
        }
    }

    private static NDArray scalar(NDManager manager, double value, ScalarType type) {
        return Aten.to(manager.create(value), type);
    }
}
