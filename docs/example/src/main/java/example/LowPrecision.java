package example;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.AutocastBlock;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.Random;

/** Learns which points of a square lie in a circle: in bfloat16 by EasyTrain, in float16 by a loop with a scaler. */
public final class LowPrecision {
    private static final int EPOCHS = 30;

    private LowPrecision() {}

    public static void main(String[] arguments) throws Exception {
        float bfloat16 = accuracy(ScalarType.BFLOAT16, LowPrecision::easyTrain);
        float float16 = accuracy(ScalarType.FLOAT16, LowPrecision::trainWithScaler);
        System.out.println("Held-out accuracy: bfloat16 " + bfloat16 + ", float16 " + float16);
        if (Math.min(bfloat16, float16) < 0.9) {
            throw new IllegalStateException("not learned");
        }
    }

    private interface Training {
        void run(Trainer trainer, ArrayDataset points) throws Exception;
    }

    /** DJL's own loop, as it is. */
    private static void easyTrain(Trainer trainer, ArrayDataset points) throws Exception {
        EasyTrain.fit(trainer, EPOCHS, points, null);
    }

    /** In float16 small gradients would be lost; the scaler takes the place of two lines of DJL's usual loop. */
    private static void trainWithScaler(Trainer trainer, ArrayDataset points) throws Exception {
        try (GradScaler scaler = GradScaler.on(trainer.getManager().getDevice())) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                for (Batch batch : trainer.iterateDataset(points)) {
                    try (batch) {
                        try (GradientCollector collector = trainer.newGradientCollector()) {
                            NDList predictions = trainer.forward(batch.getData());
                            NDArray loss = trainer.getLoss().evaluate(batch.getLabels(), predictions);
                            collector.backward(scaler.scale(loss)); // collector.backward(loss)
                        }
                        scaler.step(trainer); // trainer.step()
                        scaler.update();
                    }
                }
            }
        }
    }

    /** Trains a new model, and asks it for points that it has not seen. */
    private static float accuracy(ScalarType type, Training training) throws Exception {
        try (Model model = Model.newInstance("circle")) {
            model.setBlock(AutocastBlock.on(
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(32).build())
                            .add(Activation::relu)
                            .add(Linear.builder().setUnits(2).build()),
                    type));
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optDevices(Engine.getInstance().getDevices(1))
                    .optOptimizer(Optimizer.adam()
                            .optLearningRateTracker(Tracker.fixed(0.01f))
                            .build())
                    .addEvaluator(new Accuracy())
                    .addTrainingListeners(TrainingListener.Defaults.basic());
            try (Trainer trainer = model.newTrainer(config)) {
                Aten.manualSeed(trainer.getManager(), 1);
                trainer.initialize(new Shape(32, 2));
                training.run(trainer, points(trainer.getManager(), 1));
                EasyTrain.evaluateDataset(trainer, points(trainer.getManager(), 2));
                trainer.notifyListeners(listener -> listener.onEpoch(trainer));
                return trainer.getTrainingResult().getValidateEvaluation("Accuracy");
            }
        }
    }

    private static ArrayDataset points(NDManager manager, long seed) {
        Random random = new Random(seed);
        float[] points = new float[2 * 512];
        int[] inside = new int[512];
        for (int i = 0; i < inside.length; i++) {
            points[2 * i] = random.nextFloat(-1, 1);
            points[2 * i + 1] = random.nextFloat(-1, 1);
            inside[i] = Math.hypot(points[2 * i], points[2 * i + 1]) < 0.75 ? 1 : 0;
        }
        return new ArrayDataset.Builder()
                .setData(manager.create(points, new Shape(512, 2)))
                .optLabels(manager.create(inside, new Shape(512, 1)))
                .setSampling(32, false)
                .build();
    }
}
