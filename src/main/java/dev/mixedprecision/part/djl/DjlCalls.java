package dev.mixedprecision.part.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.loss.Loss;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls of DJL's that its users make on what a layer gives, by the names that the feature gives them. */
final class DjlCalls {
    /** One of DJL's calls. */
    @FunctionalInterface
    interface Call {
        /**
         * Makes the call.
         *
         * @param x (4, 2), in low precision, computed from a weight that requires gradients
         * @param labels (4, 1), each 0 or 1
         * @return what the call gives
         */
        Object on(NDArray x, NDArray labels) throws Exception;
    }

    private DjlCalls() {}

    /** The calls in the order of the feature's table. */
    static Map<String, Call> all() {
        Map<String, Call> calls = new LinkedHashMap<>();
        arithmetic(calls);
        reading(calls);
        dtypes(calls);
        layers(calls);
        training(calls);
        return calls;
    }

    private static void arithmetic(Map<String, Call> calls) {
        calls.put("add(1)", (x, labels) -> x.add(1));
        calls.put("mul(x)", (x, labels) -> x.mul(x));
        calls.put("matMul", (x, labels) -> x.matMul(x.transpose()));
        calls.put("mean", (x, labels) -> x.mean());
        calls.put("argMax", (x, labels) -> x.argMax(-1));
        calls.put("get(0)", (x, labels) -> x.get(0));
        calls.put("reshape", (x, labels) -> x.reshape(8));
        calls.put("duplicate", (x, labels) -> x.duplicate());
        calls.put("NDArrays.concat", (x, labels) -> NDArrays.concat(new NDList(x, x)));
        calls.put("Activation.gelu", (x, labels) -> Activation.gelu(x));
    }

    private static void reading(Map<String, Call> calls) {
        calls.put("toString", (x, labels) -> x.toString());
        calls.put("toFloatArray", (x, labels) -> x.toFloatArray());
        calls.put("allClose", (x, labels) -> x.allClose(x));
    }

    private static void dtypes(Map<String, Call> calls) {
        calls.put("toType(FLOAT32)", (x, labels) -> x.toType(DataType.FLOAT32, false));
        calls.put("toType(its own)", (x, labels) -> x.toType(x.getDataType(), true));
        calls.put("toDevice(copying)", (x, labels) -> x.toDevice(x.getDevice(), true));
        calls.put("zerosLike", (x, labels) -> x.zerosLike());
        calls.put("softmax", (x, labels) -> x.softmax(-1));
        calls.put("logSoftmax", (x, labels) -> x.logSoftmax(-1));
    }

    private static void layers(Map<String, Call> calls) {
        calls.put("Linear", (x, labels) -> forward(Linear.builder().setUnits(4).build(), x));
        calls.put(
                "Conv2d",
                (x, labels) -> forward(
                        Conv2d.builder()
                                .setFilters(2)
                                .setKernelShape(new Shape(2, 2))
                                .build(),
                        x.reshape(1, 2, 2, 2)));
        calls.put("LayerNorm", (x, labels) -> forward(LayerNorm.builder().build(), x));
        calls.put("BatchNorm", (x, labels) -> forward(BatchNorm.builder().build(), x));
        calls.put("Dropout", (x, labels) -> forward(Dropout.builder().build(), x));
        calls.put(
                "ScaledDotProductAttentionBlock",
                (x, labels) -> forward(
                        ScaledDotProductAttentionBlock.builder()
                                .setEmbeddingSize(2)
                                .setHeadCount(1)
                                .build(),
                        x.reshape(1, 4, 2)));
    }

    private static void training(Map<String, Call> calls) {
        calls.put("ParameterStore.getValue", (x, labels) -> {
            Block linear = Linear.builder().setUnits(4).build();
            linear.initialize(x.getManager(), DataType.FLOAT32, x.getShape());
            return new ParameterStore(x.getManager(), true)
                    .getValue(linear.getParameters().valueAt(0), x.getDevice(), true);
        });
        calls.put("Accuracy", (x, labels) -> {
            Accuracy accuracy = new Accuracy();
            accuracy.addAccumulator("any");
            accuracy.updateAccumulator("any", new NDList(labels.flatten()), new NDList(x));
            return accuracy.getAccumulator("any");
        });
        calls.put("Loss.l2Loss", (x, labels) -> {
            NDArray target = x.getManager().ones(x.getShape());
            return Loss.l2Loss().evaluate(new NDList(target), new NDList(x));
        });
        calls.put("Loss.softmaxCrossEntropyLoss", (x, labels) -> Loss.softmaxCrossEntropyLoss()
                .evaluate(new NDList(labels), new NDList(x)));
        calls.put("GradientCollector.backward", (x, labels) -> {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(x.mean());
            }
            return "done";
        });
        calls.put("Trainer", (x, labels) -> new Classifier(x.getDevice(), block -> block).train(TrainingLoop.TRAINER));
        calls.put("EasyTrain.fit", (x, labels) -> new Classifier(x.getDevice(), block -> block)
                .train(TrainingLoop.EASY_TRAIN));
    }

    private static NDArray forward(Block block, NDArray x) {
        NDManager manager = x.getManager();
        block.initialize(manager, DataType.FLOAT32, x.getShape());
        return block.forward(new ParameterStore(manager, false), new NDList(x), true)
                .singletonOrThrow();
    }
}
