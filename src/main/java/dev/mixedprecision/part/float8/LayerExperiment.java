package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.libtorch.Float8Tape;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Runs a linear layer in float8 forward and backward, under autocast in bfloat16, as a layer of a model would. */
public final class LayerExperiment {
    private final Factory layers;

    /** A linear layer and its backward pass. */
    interface Layer extends AutoCloseable {
        NDArray linear(NDArray x, NDArray weight);

        void backward(NDArray loss);

        @Override
        void close();
    }

    /** Makes a layer whose numbers are scaled in this way. */
    @FunctionalInterface
    interface Factory {
        Layer of(Float8Scaling scaling);
    }

    /** The library's layer. */
    static class Taped implements Layer {
        private final Float8Tape tape;

        Taped(Float8Scaling scaling) {
            tape = new Float8Tape(scaling);
        }

        @Override
        public NDArray linear(NDArray x, NDArray weight) {
            return tape.linear(x, weight);
        }

        @Override
        public void backward(NDArray loss) {
            tape.backward(loss);
        }

        @Override
        public void close() {
            tape.close();
        }
    }

    /** Runs the library's layer. */
    public LayerExperiment() {
        this(Taped::new);
    }

    LayerExperiment(Factory layers) {
        this.layers = layers;
    }

    /** Runs the layer; the input comes in bfloat16, and its gradient goes on to float32 through the cast. */
    public LayerOutcome run(LayerPlan plan) {
        double[] x = numbers(1, LayerPlan.ROWS * LayerPlan.INPUTS, FloatFormat.BFLOAT16, plan.ofInput());
        double[] weight = numbers(2, LayerPlan.OUTPUTS * LayerPlan.INPUTS, FloatFormat.FLOAT32, 1);
        double[] sent = numbers(3, LayerPlan.ROWS * LayerPlan.OUTPUTS, FloatFormat.BFLOAT16, plan.ofGradient());
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl());
                Layer layer = layers.of(plan.scaling());
                var grad = GradMode.enabled()) {
            NDArray input = array(manager, x, LayerPlan.ROWS, LayerPlan.INPUTS);
            NDArray parameter = array(manager, weight, LayerPlan.OUTPUTS, LayerPlan.INPUTS);
            NDArray factors = Aten.to(array(manager, sent, LayerPlan.ROWS, LayerPlan.OUTPUTS), ScalarType.BFLOAT16);
            input.setRequiresGradient(true);
            parameter.setRequiresGradient(true);
            NDArray result;
            try (var autocast = Autocast.on(plan.device().djl(), ScalarType.BFLOAT16)) {
                result = layer.linear(Aten.to(input, ScalarType.BFLOAT16), parameter);
            }
            // The gradient of the result is then this very array.
            layer.backward(Aten.sum(Aten.mul(result, factors)));
            return new LayerOutcome(
                    plan,
                    x,
                    weight,
                    sent,
                    part(result),
                    part(input.getGradient()),
                    part(parameter.getGradient()),
                    Tensors.dtype(parameter).torchName());
        }
    }

    private static LayerOutcome.Part part(NDArray array) {
        return new LayerOutcome.Part(
                Tensors.toDoubles(array), Tensors.dtype(array).torchName());
    }

    private static double[] numbers(long seed, int count, FloatFormat format, double factor) {
        Random random = new Random(seed);
        return DoubleStream.generate(() -> format.round(random.nextGaussian()) * factor)
                .limit(count)
                .toArray();
    }

    private static NDArray array(NDManager manager, double[] numbers, int rows, int columns) {
        return Aten.to(manager.create(numbers, new Shape(rows, columns)), ScalarType.FLOAT32);
    }
}
