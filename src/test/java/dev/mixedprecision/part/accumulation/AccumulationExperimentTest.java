package dev.mixedprecision.part.accumulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;
import dev.mixedprecision.numerics.Accumulator;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RepeatedAddition;
import dev.mixedprecision.part.accumulation.AccumulationPlan.Promotion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** libtorch's running sums are, bit for bit, those of the exact model, on the CPU and where there is one on CUDA. */
class AccumulationExperimentTest {
    private final AccumulationExperiment experiment = new AccumulationExperiment();

    /** Float32 values, since libtorch converts a float64 to float16 by way of float32, with two roundings. */
    @Property(tries = 60)
    void addsAsTheExactModelDoes(
            @ForAll("accumulators") Accumulator accumulator,
            @ForAll Promotion how,
            @ForAll @FloatRange(min = -4096, max = 4096) float start,
            @ForAll @FloatRange(min = -64, max = 64) float addend,
            @ForAll @IntRange(min = 1, max = 40) int count) {
        RepeatedAddition workload = RepeatedAddition.binary(start, addend, count);
        ComputeDevice device = DeviceOption.AUTO.anyDevice();
        assertThat(experiment
                        .run(new AccumulationPlan(device, accumulator, how, workload))
                        .sums()
                        .partialSums())
                .containsExactly(accumulator.run(workload).partialSums());
    }

    @Provide
    Arbitrary<Accumulator> accumulators() {
        return Arbitraries.of(
                Accumulator.in(FloatFormat.FLOAT32),
                Accumulator.in(FloatFormat.FLOAT16),
                Accumulator.in(FloatFormat.BFLOAT16),
                new Accumulator(FloatFormat.FLOAT32, FloatFormat.FLOAT16),
                new Accumulator(FloatFormat.FLOAT32, FloatFormat.BFLOAT16));
    }
}
