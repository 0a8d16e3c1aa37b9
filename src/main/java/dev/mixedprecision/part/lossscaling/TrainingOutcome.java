package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.Samples;
import java.util.List;
import java.util.Map;

/**
 * The runs of a plan.
 *
 * @param runs by precision, in the order of the seeds
 */
public record TrainingOutcome(TrainingPlan plan, Map<TrainingPrecision, List<Run>> runs) {

    /**
     * One run.
     *
     * @param losses the mean loss of a token, in nats, before every step
     * @param heldOut the same after the last step, of sequences that were not trained on, computed in float32
     * @param lost the share of the parameters' gradients that are zero in the first backward pass, of those that are not
     *     zero in float32
     * @param skipped steps that the scaler left out
     * @param parameterTypes the dtypes of the parameters after the last step
     * @param lossType the dtype of the loss
     */
    public record Run(
            int seed,
            List<Double> losses,
            double heldOut,
            double lost,
            int skipped,
            List<String> parameterTypes,
            String lossType) {}

    /** The held-out losses of all seeds. */
    public Samples heldOut(TrainingPrecision regime) {
        return new Samples(runs.get(regime).stream().map(Run::heldOut).toList());
    }

    /** The mean over the seeds of the share of gradients that is lost. */
    public double lost(TrainingPrecision regime) {
        return new Samples(runs.get(regime).stream().map(Run::lost).toList()).mean();
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
