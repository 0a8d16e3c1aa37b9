package dev.mixedprecision.part.autocast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Operator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The ToyModel of the assignment: {@code fc1 → ReLU → layer norm → fc2}, linear layers without bias, parameters in
 * float32. It takes 5 features to 3 logits.
 */
public final class ToyModel {
    private static final int IN = 5;
    private static final int HIDDEN = 10;
    private static final int OUT = 3;
    private static final float EPS = 1e-5f;

    private final Operator linear = Operator.of("aten::linear");
    private final Operator relu = Operator.of("aten::relu");
    private final NDManager manager;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    /**
     * What a forward pass leaves, each under the model's manager.
     *
     * @param fc1 output of the first linear layer, (batch, 10)
     * @param relu output of the ReLU, (batch, 10)
     * @param layerNorm output of the layer norm, (batch, 10)
     * @param logits output of the second linear layer, (batch, 3)
     */
    public record Activations(NDArray fc1, NDArray relu, NDArray layerNorm, NDArray logits) {}

    /** The model with reproducible parameters, owned by {@code manager}. */
    public ToyModel(NDManager manager) {
        this.manager = manager;
        Random random = new Random(0);
        parameters.put("fc1.weight", parameter(uniform(random, HIDDEN, IN)));
        parameters.put("ln.weight", parameter(manager.ones(new Shape(HIDDEN))));
        parameters.put("ln.bias", parameter(manager.zeros(new Shape(HIDDEN))));
        parameters.put("fc2.weight", parameter(uniform(random, OUT, HIDDEN)));
    }

    /** The parameters by name: each a float32 leaf that requires gradients. */
    public Map<String, NDArray> parameters() {
        return Map.copyOf(parameters);
    }

    /**
     * Reproducible inputs.
     *
     * @return (batch, 5), float32
     */
    public NDArray input(int batch) {
        return uniform(new Random(1), batch, IN);
    }

    /** Runs the layers; {@code input} is (batch, 5). */
    public Activations forward(NDArray input) {
        NDArray fc1 = linear.call(manager, input, parameters.get("fc1.weight"));
        NDArray activated = relu.call(manager, fc1);
        NDArray normalized = activated
                .getNDArrayInternal()
                .layerNorm(activated, new Shape(HIDDEN), parameters.get("ln.weight"), parameters.get("ln.bias"), EPS)
                .singletonOrThrow();
        NDArray logits = linear.call(manager, normalized, parameters.get("fc2.weight"));
        return new Activations(fc1, activated, normalized, logits);
    }

    private NDArray uniform(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-1, 1);
        }
        return manager.create(values, new Shape(rows, columns));
    }

    private static NDArray parameter(NDArray values) {
        values.setRequiresGradient(true);
        return values;
    }
}
