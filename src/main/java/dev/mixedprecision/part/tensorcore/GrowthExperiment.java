package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.ErrorBound.Unit;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ProductUnit;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.ReductionSearch;
import dev.mixedprecision.numerics.TensorCore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Adds more and more products of numbers between 0 and 1, in every accumulator that a device has. */
public final class GrowthExperiment {
    private static final List<Integer> LENGTHS = List.of(64, 256, 1024, 4096, 16384);
    private static final int SIZE = 1024;

    private final Multiplier multiplier;
    private final Units units;
    private final List<Integer> lengths;
    private final int size;

    public GrowthExperiment() {
        this(new Multiplier.OfLibtorch(), Units.published(), LENGTHS, SIZE);
    }

    /**
     * @param lengths how many products are added
     * @param size how many rows and columns the products have
     */
    GrowthExperiment(Multiplier multiplier, Units units, List<Integer> lengths, int size) {
        this.multiplier = multiplier;
        this.units = units;
        this.lengths = lengths;
        this.size = size;
    }

    /** Measures on a device every accumulator whose rule is known. */
    public List<Growth> run(ComputeDevice device) {
        List<Growth> growths = new ArrayList<>();
        for (FloatFormat input :
                List.of(FloatFormat.FLOAT32, FloatFormat.TF32, FloatFormat.BFLOAT16, FloatFormat.FLOAT16)) {
            units.of(device, input).ifPresent(unit -> {
                growths.add(growth(device, unit, multiplier, multiplier.widest(device, input)));
                if (input == FloatFormat.FLOAT16 && unit instanceof TensorCore core) {
                    growths.add(growth(
                            device,
                            core.with(TensorCore.Accumulator.FLOAT16),
                            multiplier.with(MathSetting.FLOAT16_ACCUMULATION, true),
                            FloatFormat.FLOAT16));
                }
            });
        }
        return growths;
    }

    private Growth growth(ComputeDevice device, ProductUnit unit, Multiplier by, FloatFormat result) {
        List<Growth.Point> points = new ArrayList<>();
        for (int length : lengths) {
            ProductSample sample = new ProductSampler(by)
                    .sample(
                            ProductPlan.normal(device, unit.input(), size, size, length)
                                    .uniform(),
                            result);
            ProductError error = new ProductError(sample.rows(), sample.columns(), sample.elements());
            points.add(new Growth.Point(length, error.worst(), error.mean(), bound(unit, sample, length)));
        }
        return new Growth(name(unit, result), points);
    }

    private static String name(ProductUnit unit, FloatFormat result) {
        return unit instanceof TensorCore core
                ? unit.input()
                        + (core.accumulator() == TensorCore.Accumulator.FLOAT16
                                ? ", added in float16"
                                : ", tensor cores" + (result == FloatFormat.FLOAT32 ? "" : ", result in " + result))
                : "float32, CUDA cores";
    }

    /** For the order in which the kernel has added, where it is found, else for one piece. */
    private static ErrorBound bound(ProductUnit unit, ProductSample sample, int length) {
        if (!(unit instanceof TensorCore core)) {
            return ErrorBound.ofFusedMultiplyAdds(length);
        }
        ReductionOrder order = new ReductionSearch(unit, sample.result())
                .find(sample.rows(), sample.columns(), sample.elements())
                .orElse(ReductionOrder.whole(length, unit.terms()));
        ErrorBound blocks = ErrorBound.ofBlocks(core, order, length);
        return sample.result() == FloatFormat.FLOAT32 || core.accumulator() == TensorCore.Accumulator.FLOAT16
                ? blocks
                : blocks.plus(new ErrorBound(
                        new BigDecimal(sample.result().unitRoundoff() * 1.01),
                        Unit.RELATIVE,
                        "u of " + sample.result(),
                        "the result is rounded once more"));
    }
}
