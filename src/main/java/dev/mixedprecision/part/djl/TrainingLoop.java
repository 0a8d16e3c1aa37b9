package dev.mixedprecision.part.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.translate.TranslateException;
import dev.mixedprecision.libtorch.GradScaler;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The ways in which DJL's users train. */
public enum TrainingLoop {
    EASY_TRAIN("EasyTrain") {
        @Override
        void train(Trainer trainer, int epochs, Dataset training, Dataset heldOut)
                throws IOException, TranslateException {
            EasyTrain.fit(trainer, epochs, training, heldOut);
        }
    },

    /** With DJL's trainer and gradient collector, step by step. */
    TRAINER("Trainer") {
        @Override
        void train(Trainer trainer, int epochs, Dataset training, Dataset heldOut)
                throws IOException, TranslateException {
            stepByStep(trainer, epochs, training, loss -> loss, trainer::step);
        }
    },

    SCALED_TRAINER("Trainer with a GradScaler") {
        @Override
        void train(Trainer trainer, int epochs, Dataset training, Dataset heldOut)
                throws IOException, TranslateException {
            try (GradScaler scaler = GradScaler.on(trainer.getManager().getDevice())) {
                stepByStep(trainer, epochs, training, scaler::scale, () -> {
                    scaler.step(trainer);
                    scaler.update();
                });
            }
        }
    };

    private final String label;

    TrainingLoop(String label) {
        this.label = label;
    }

    /**
     * The loop that the features call so.
     *
     * @throws IllegalArgumentException for a name that is none
     */
    public static TrainingLoop labelled(String label) {
        return Arrays.stream(values())
                .filter(loop -> loop.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no training loop is called '" + label + "'"));
    }

    abstract void train(Trainer trainer, int epochs, Dataset training, Dataset heldOut)
            throws IOException, TranslateException;

    private static void stepByStep(
            Trainer trainer, int epochs, Dataset training, UnaryOperator<NDArray> scaled, Runnable step)
            throws IOException, TranslateException {
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (Batch batch : trainer.iterateDataset(training)) {
                try (batch;
                        GradientCollector collector = trainer.newGradientCollector()) {
                    NDList predictions = trainer.forward(batch.getData());
                    NDArray loss = trainer.getLoss().evaluate(batch.getLabels(), predictions);
                    collector.backward(scaled.apply(loss));
                    step.run();
                }
            }
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
