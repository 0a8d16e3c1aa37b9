package dev.mixedprecision.part.accumulation;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.FloatFormat;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;

/** Adders with a fault. */
final class BrokenAccumulations {
    private BrokenAccumulations() {}

    /** Keeps a wider sum than it was asked to. */
    public static AccumulationExperiment secretlyFloat32() {
        return new AccumulationExperiment(
                (sum, addend) -> Aten.to(sum, ScalarType.FLOAT32).add(Aten.to(addend, ScalarType.FLOAT32)));
    }

    /** Rounds each sum to float16, whatever type it hands back. */
    public static AccumulationExperiment secretlyFloat16() {
        return secretly(ScalarType.FLOAT16);
    }

    /** Rounds each sum to bfloat16, whatever type it hands back. */
    public static AccumulationExperiment secretlyBfloat16() {
        return secretly(ScalarType.BFLOAT16);
    }

    private static AccumulationExperiment secretly(ScalarType type) {
        return new AccumulationExperiment((sum, addend) -> Aten.to(Aten.to(sum.add(addend), type), Tensors.dtype(sum)));
    }

    /** Rounds the sum to float16 where the addend has been cast to the sum's type. */
    public static AccumulationExperiment losingWhatWasCast() {
        return new AccumulationExperiment((sum, addend) -> Tensors.dtype(sum) == Tensors.dtype(addend)
                ? Aten.to(Aten.to(sum.add(addend), ScalarType.FLOAT16), Tensors.dtype(sum))
                : sum.add(addend));
    }

    /** Rounds towards zero. */
    public static AccumulationExperiment truncating() {
        return new AccumulationExperiment(BrokenAccumulations::truncated);
    }

    private static NDArray truncated(NDArray sum, NDArray addend) {
        FloatFormat format = Tensors.dtype(sum).format();
        double exact = value(sum) + value(addend); // exact in float64 for these few bits
        double rounded = format.round(new BigDecimal(exact));
        double truncated = rounded > exact ? rounded - format.ulp(exact) : rounded;
        return Aten.to(sum.getManager().create(truncated), Tensors.dtype(sum));
    }

    /** A device that rounds towards zero, for so many additions; then comes the CPU, which does not. */
    public static AccumulationExperiment truncatingAtFirst(int additions) {
        AtomicInteger left = new AtomicInteger(additions);
        return new AccumulationExperiment(
                (sum, addend) -> left.getAndDecrement() > 0 ? truncated(sum, addend) : sum.add(addend));
    }

    private static double value(NDArray scalar) {
        return Tensors.toDoubles(scalar)[0];
    }
}
