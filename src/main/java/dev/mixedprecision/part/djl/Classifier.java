package dev.mixedprecision.part.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Tensors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A small network, written with DJL alone, that learns whether the first of three features is positive; it notes the
 * dtypes on the way.
 */
final class Classifier {
    private static final int EPOCHS = 8;
    private static final int SAMPLES = 64;
    private static final int BATCH = 16;

    private final Device device;
    private final UnaryOperator<Block> prepared;
    private final Map<String, TreeSet<String>> dtypes = new LinkedHashMap<>();

    /** @param prepared what is done to the network before it is trained */
    Classifier(Device device, UnaryOperator<Block> prepared) {
        this.device = device;
        this.prepared = prepared;
    }

    /** The held-out loss before and after a training. */
    record Losses(double untrained, double trained) {}

    /** Trains a new network. */
    Losses train(TrainingLoop loop) throws IOException, TranslateException {
        try (Model model = Model.newInstance("classifier", device, "PyTorch")) {
            model.setBlock(prepared.apply(network()));
            try (Trainer trainer = model.newTrainer(configuration())) {
                NDManager manager = trainer.getManager();
                Aten.manualSeed(manager, 0);
                trainer.initialize(new Shape(BATCH, 3));
                dtypes.clear(); // DJL finds the shapes by a pass over zeros, without the block that was prepared
                ArrayDataset training = samples(manager, 1);
                ArrayDataset heldOut = samples(manager, 2);
                double untrained = loss(trainer, heldOut);
                loop.train(trainer, EPOCHS, training, heldOut);
                double trained = loss(trainer, heldOut);
                model.getBlock().getParameters().values().forEach(parameter -> {
                    note("parameters", parameter.getArray());
                    note("gradients", parameter.getArray().getGradient());
                });
                return new Losses(untrained, trained);
            }
        }
    }

    /** The dtypes of all that was seen under a name, in the order of the step. */
    Map<String, TreeSet<String>> dtypes() {
        return dtypes;
    }

    private Block network() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(8).build())
                .add(LambdaBlock.singleton(hidden -> {
                    note("hidden layer", hidden);
                    return hidden;
                }))
                .add(Activation::relu)
                .add(Linear.builder().setUnits(2).build());
    }

    private DefaultTrainingConfig configuration() {
        return new DefaultTrainingConfig(new NotedLoss())
                .optDevices(new Device[] {device})
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.5f))
                        .build())
                .addEvaluator(new Accuracy())
                .addTrainingListeners(TrainingListener.Defaults.basic());
    }

    private static ArrayDataset samples(NDManager manager, long seed) {
        Random random = new Random(seed);
        float[] features = new float[SAMPLES * 3];
        int[] labels = new int[SAMPLES];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextFloat(-1, 1);
        }
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = features[3 * i] > 0 ? 1 : 0;
        }
        return new ArrayDataset.Builder()
                .setData(manager.create(features, new Shape(SAMPLES, 3)))
                .optLabels(manager.create(labels, new Shape(SAMPLES, 1)))
                .setSampling(BATCH, false)
                .build();
    }

    private static double loss(Trainer trainer, ArrayDataset samples) throws IOException, TranslateException {
        double sum = 0;
        for (var batch : trainer.iterateDataset(samples)) {
            try (batch) {
                NDList predictions = trainer.evaluate(batch.getData());
                sum += Tensors.toDoubles(trainer.getLoss().evaluate(batch.getLabels(), predictions))[0];
            }
        }
        return sum * BATCH / SAMPLES;
    }

    private void note(String what, NDArray array) {
        dtypes.computeIfAbsent(what, name -> new TreeSet<>())
                .add(Tensors.dtype(array).torchName());
    }

    /** DJL's loss, which notes what it meets and gives. */
    private final class NotedLoss extends Loss {
        private final Loss loss = Loss.softmaxCrossEntropyLoss();

        NotedLoss() {
            super("loss");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            note("predictions", predictions.head());
            NDArray value = loss.evaluate(labels, predictions);
            note("loss", value);
            return value;
        }
    }
}
