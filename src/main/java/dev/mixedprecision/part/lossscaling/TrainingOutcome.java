package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.Samples;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * The runs of a plan.
 *
 * @param runs by precision, in the order of the seeds
 */
public record TrainingOutcome(TrainingPlan plan, Map<TrainingPrecision, List<Run>> runs) {

    /**
     * What two runs must share to be compared.
     *
     * @param initialWeights a number for the bits of each parameter before the first step
     * @param trainedOn the sequences that the model was trained on, in order
     * @param examinedOn the sequences of the held-out loss
     */
    public record Conditions(List<Long> initialWeights, List<List<Long>> trainedOn, List<List<Long>> examinedOn) {}

    /**
     * One run.
     *
     * @param losses the mean loss of a token, in nats, before every step
     * @param heldOut the same after the last step, of the sequences that are held out, computed in float32
     * @param nonZero which of the parameters' gradients are not zero in the first backward pass
     * @param parameterTypes the dtypes of the parameters after the last step
     * @param lossType the dtype of the loss
     */
    public record Run(
            Conditions conditions,
            List<Double> losses,
            double heldOut,
            BitSet nonZero,
            List<String> parameterTypes,
            String lossType) {}

    /** The held-out losses of all seeds. */
    public Samples heldOut(TrainingPrecision regime) {
        return new Samples(runs.get(regime).stream().map(Run::heldOut).toList());
    }

    /** How many seeds had other data or initial weights than in float32. */
    public long unlikeFloat32(TrainingPrecision regime) {
        List<Run> float32 = runs.get(TrainingPrecision.FLOAT32);
        return IntStream.range(0, float32.size())
                .filter(seed -> !runs.get(regime)
                        .get(seed)
                        .conditions()
                        .equals(float32.get(seed).conditions()))
                .count();
    }

    /** How many of the runs differ in something that they started with. */
    public long distinct(TrainingPrecision regime, Function<Conditions, List<?>> part) {
        return runs.get(regime).stream()
                .map(run -> part.apply(run.conditions()))
                .distinct()
                .count();
    }

    /** How many of the sequences of the held-out losses were trained on, in the same run. */
    public long examinedOnTrained(TrainingPrecision regime) {
        return runs.get(regime).stream()
                .map(Run::conditions)
                .mapToLong(run -> run.examinedOn().stream()
                        .filter(Set.copyOf(run.trainedOn())::contains)
                        .count())
                .sum();
    }

    /** By how much each seed's held-out loss is above that of the same seed in float32. */
    public Samples differences(TrainingPrecision regime) {
        return besideFloat32(regime, (run, float32) -> run.heldOut() - float32.heldOut());
    }

    /** How far float32 has come from guessing, whose loss is the vocabulary's logarithm; nats a token. */
    public double won() {
        return Math.log(plan.shape().vocabulary())
                - heldOut(TrainingPrecision.FLOAT32).mean();
    }

    /**
     * The share of the parameters' gradients that are zero in the first backward pass, of those that are not zero in
     * float32; the mean over the seeds.
     */
    public double lost(TrainingPrecision regime) {
        return besideFloat32(regime, (run, float32) -> {
                    BitSet lost = (BitSet) float32.nonZero().clone();
                    lost.andNot(run.nonZero());
                    return (double) lost.cardinality() / float32.nonZero().cardinality();
                })
                .mean();
    }

    private Samples besideFloat32(TrainingPrecision regime, ToDoubleBiFunction<Run, Run> quantity) {
        List<Run> these = runs.get(regime);
        List<Run> float32 = runs.get(TrainingPrecision.FLOAT32);
        return Samples.of(IntStream.range(0, these.size())
                .mapToDouble(seed -> quantity.applyAsDouble(these.get(seed), float32.get(seed)))
                .toArray());
    }

    /** The mean loss of all seeds before every step. */
    public double[] meanLosses(TrainingPrecision regime) {
        double[] means = new double[plan.steps()];
        for (Run run : runs.get(regime)) {
            for (int step = 0; step < means.length; step++) {
                means[step] += run.losses().get(step) / runs.get(regime).size();
            }
        }
        return means;
    }
}
