package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.CudaCores;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ProductUnit;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.ReductionSearch;
import dev.mixedprecision.numerics.TensorCore;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Multiplies random matrices, and finds from the bits of sampled elements in which order their products were added. */
public final class ProductExperiment {
    private final Multiplier multiplier;
    private final Units units;

    public ProductExperiment() {
        this(new Multiplier.OfLibtorch(), Units.published());
    }

    ProductExperiment(Multiplier multiplier, Units units) {
        this.multiplier = multiplier;
        this.units = units;
    }

    /** What adds the products of a device; empty where nothing is published of it. */
    public Optional<ProductUnit> unit(ComputeDevice device, FloatFormat input) {
        return units.of(device, input);
    }

    /** Multiplies with the widest results that can be had. */
    public ProductOutcome run(ProductPlan plan) {
        return explained(
                plan, unit(plan.device(), plan.input()).orElseThrow(), new ProductSampler(multiplier).widest(plan));
    }

    /** Multiplies float16 with accumulation in float16; where no tensor cores are known there is nothing to hold it to. */
    public ProductOutcome accumulatingInFloat16(ProductPlan plan) {
        TensorCore core = (TensorCore) unit(plan.device(), plan.input()).orElseThrow();
        return explained(
                plan,
                core.with(TensorCore.Accumulator.FLOAT16),
                new ProductSampler(multiplier.with(MathSetting.FLOAT16_ACCUMULATION, true))
                        .sample(plan, FloatFormat.FLOAT16));
    }

    /**
     * Multiplies with results in the input's format.
     *
     * @param reduced whether the sums of pieces may be rounded to that format
     */
    public ProductOutcome low(ProductPlan plan, boolean reduced) {
        MathSetting setting = plan.input() == FloatFormat.FLOAT16
                ? MathSetting.REDUCED_PRECISION_FLOAT16
                : MathSetting.REDUCED_PRECISION_BFLOAT16;
        return explained(
                plan,
                unit(plan.device(), plan.input()).orElseThrow(),
                new ProductSampler(multiplier.with(setting, reduced)).sample(plan, plan.input()));
    }

    private static ProductOutcome explained(ProductPlan plan, ProductUnit unit, ProductSample sample) {
        double[] elements = sample.elements();
        ReductionSearch search = new ReductionSearch(unit, sample.result());
        Optional<ReductionOrder> all = search.find(sample.rows(), sample.columns(), elements);
        ReductionOrder order = all.orElse(ReductionOrder.whole(sample.rows().length(), unit.terms()));
        // Some kernels split the last elements alone, so that no part of the device has nothing to do.
        List<Integer> rest =
                all.isPresent() ? List.of() : search.differing(order, sample.rows(), sample.columns(), elements);
        Optional<ReductionOrder> others = rest.isEmpty() || rest.size() > elements.length / 2
                ? Optional.empty()
                : search.find(sample.rows(), sample.columns(), elements, rest);
        return new ProductOutcome(
                plan,
                sample.result(),
                sample.kernels(),
                order,
                others,
                elements.length,
                rest.size(),
                telling(order, unit, sample));
    }

    /** In how many elements another way of adding would show, rounding after each product. */
    private static int telling(ReductionOrder order, ProductUnit unit, ProductSample sample) {
        double[] here = order.product(unit, sample.rows(), sample.columns(), sample.result());
        double[] there = ReductionOrder.whole(sample.rows().length(), 1)
                .product(new CudaCores(), sample.rows(), sample.columns(), sample.result());
        return (int)
                IntStream.range(0, here.length).filter(i -> here[i] != there[i]).count();
    }
}
