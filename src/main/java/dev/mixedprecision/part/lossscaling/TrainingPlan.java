package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.TransformerShape;
import java.util.List;
import java.util.Locale;

/**
 * A small Transformer language model, and how long it learns.
 *
 * <p>The loss is a micro-batch's share of the mean over a global batch, as where gradients are accumulated: the sum of
 * its tokens' losses, divided by the tokens of the global batch. So the gradient of a logit is at most one over that
 * number. AdamW does not care, but float16 does.
 *
 * @param shape the model
 * @param context tokens in a sequence
 * @param batch sequences in a step, the micro-batch
 * @param steps optimizer steps
 * @param seeds how many runs in each precision, each with initial weights and data of its own
 * @param learningRate AdamW's, constant
 * @param globalBatchTokens tokens in the global batch
 * @param precisions which to train in, float32 among them
 */
public record TrainingPlan(
        ComputeDevice device,
        TransformerShape shape,
        int context,
        int batch,
        int steps,
        int seeds,
        float learningRate,
        double globalBatchTokens,
        List<TrainingPrecision> precisions) {

    /** 16 million tokens a step, as in the largest published training runs (Llama 3 405B, 2024). */
    private static final double SIXTEEN_MILLION = 0x1p24;

    /** In every type of autocast, the same on every device: short, as launching it is what takes time, and long enough to win most of what can be. */
    public static TrainingPlan on(ComputeDevice device, int seeds) {
        return new TrainingPlan(
                device,
                new TransformerShape(32, 32, 64, 1, 2),
                16,
                16,
                40,
                seeds,
                1e-2f,
                SIXTEEN_MILLION,
                TrainingPrecision.OF_AUTOCAST);
    }

    /** The same training in other precisions. */
    public TrainingPlan in(List<TrainingPrecision> others) {
        return new TrainingPlan(device, shape, context, batch, steps, seeds, learningRate, globalBatchTokens, others);
    }

    /** The same training, ended after its first step. */
    public TrainingPlan oneStep() {
        return new TrainingPlan(device, shape, context, batch, 1, seeds, learningRate, globalBatchTokens, precisions);
    }

    /** What the mean loss of a micro-batch counts in the loss that is differentiated. */
    public double lossWeight() {
        return batch * context / globalBatchTokens;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "d_model %d, %d layers, vocabulary %d, context %d, batch %d, %d steps, %d seeds, AdamW %.0e, on %s",
                shape.dModel(),
                shape.layers(),
                shape.vocabulary(),
                context,
                batch,
                steps,
                seeds,
                learningRate,
                device);
    }
}
