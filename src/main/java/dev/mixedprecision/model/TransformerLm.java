package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A decoder-only, pre-norm Transformer language model: token embedding, blocks of causal attention with rotary positions
 * and of SwiGLU, RMSNorm, output head. Parameters are float32, whatever precision a pass runs in.
 *
 * <p>An instance owns its parameters' memory; arrays that a pass makes belong to the manager of its input. Not for use
 * by several threads at a time.
 */
public final class TransformerLm implements AutoCloseable {
    private final TransformerShape shape;
    private final int context;
    private final NDManager manager;
    private final Map<String, NDArray> parameters;
    private final AttentionConstants constants;
    private final LinearWeights weights;
    private final Map<String, NDArray> linearWeights;

    /** As kernels take them that want none prepared. */
    private final ModelWeights plainWeights;

    private TransformerLm(
            TransformerShape shape,
            int context,
            NDManager manager,
            Map<String, NDArray> parameters,
            LinearWeights weights) {
        this.shape = shape;
        this.context = context;
        this.manager = manager;
        this.parameters = parameters;
        this.constants = new AttentionConstants(shape, context, manager);
        this.weights = weights;
        this.linearWeights = new LinkedHashMap<>(parameters);
        linearWeights.remove("embedding");
        linearWeights.values().removeIf(parameter -> parameter.getShape().dimension() != 2);
        this.plainWeights = modelWeights(linearWeights);
    }

    /**
     * A model with random parameters: truncated normal of σ = √(2 / (d_in + d_out)) for linear layers, of σ = 1 for the
     * embedding, cut at 3σ; ones for norms.
     *
     * @param context the number of positions of every input
     * @param seed gives the same parameters again on the same kind of device
     */
    public static TransformerLm random(TransformerShape shape, int context, Device device, int seed) {
        Libtorch.get();
        NDManager manager = NDManager.newBaseManager(device);
        try {
            Aten.manualSeed(manager, seed);
            Map<String, NDArray> parameters = new LinkedHashMap<>();
            LinearWeights weights = LinearWeights.of(shape, manager);
            Map<String, NDArray> views = weights.parameters();
            int d = shape.dModel();
            parameters.put("embedding", Aten.truncatedNormal(manager, 1, new Shape(shape.vocabulary(), d)));
            for (int layer = 0; layer < shape.layers(); layer++) {
                String block = "blocks." + layer + ".";
                parameters.put(block + "norm1", manager.ones(new Shape(d)));
                for (String projection : List.of("q", "k", "v", "o")) {
                    parameters.put(block + projection, drawn(views.get(block + projection)));
                }
                parameters.put(block + "norm2", manager.ones(new Shape(d)));
                for (String projection : List.of("w1", "w3", "w2")) {
                    parameters.put(block + projection, drawn(views.get(block + projection)));
                }
            }
            parameters.put("norm", manager.ones(new Shape(d)));
            parameters.put("head", drawn(views.get("head")));
            parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));
            return new TransformerLm(shape, context, manager, parameters, weights);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** A linear layer's weight, (out, in), filled with random numbers. */
    private static NDArray drawn(NDArray weight) {
        Shape shape = weight.getShape();
        try (NDArray numbers =
                Aten.truncatedNormal(weight.getManager(), Math.sqrt(2.0 / (shape.get(0) + shape.get(1))), shape)) {
            Aten.copy(numbers, weight);
        }
        return weight;
    }

    /**
     * The same model with its parameters in another type, float64 to hold results against; they need no gradient.
     */
    public TransformerLm in(ScalarType type) {
        NDManager owner = NDManager.newBaseManager(manager.getDevice());
        Map<String, NDArray> converted = new LinkedHashMap<>();
        try (var constant = GradMode.disabled()) {
            LinearWeights wide = weights.in(type, owner);
            Map<String, NDArray> views = wide.parameters();
            parameters.forEach((name, parameter) ->
                    converted.put(name, views.containsKey(name) ? views.get(name) : Aten.to(parameter, type, owner)));
            return new TransformerLm(shape, context, owner, converted, wide);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /**
     * The logits of every next token.
     *
     * @param ids int64 token ids, (batch, context); their manager owns what is returned
     * @return (batch, context, vocabulary), in the type that autocast chooses or else the parameters'
     * @throws IllegalArgumentException when the ids are not as long as the model's context
     */
    public NDArray forward(NDArray ids, BlockKernels kernels) {
        if (!kernels.takesPreparedWeights()) {
            return forward(ids, kernels, plainWeights);
        }
        try (NDManager views = ids.getManager().newSubManager()) {
            return forward(ids, kernels, transposedWeights(views));
        }
    }

    /**
     * As {@link #forward(NDArray, BlockKernels)}, with the linear layers' weights as they are given.
     *
     * @param weights by the parameters' names, as the kernels take them
     */
    NDArray forward(NDArray ids, BlockKernels kernels, Map<String, NDArray> weights) {
        return forward(ids, kernels, modelWeights(weights));
    }

    private NDArray forward(NDArray ids, BlockKernels kernels, ModelWeights weights) {
        requireContext(ids);
        return kernels.forward(ids, weights, constants);
    }

    /** @throws IllegalArgumentException when ids are not as long as the model's context */
    void requireContext(NDArray ids) {
        Shape of = ids.getShape();
        if (of.dimension() != 2 || of.get(1) != context) {
            throw new IllegalArgumentException("ids must be (batch, " + context + "), not " + of);
        }
    }

    /** @param weights of the linear layers, by the parameters' names */
    private ModelWeights modelWeights(Map<String, NDArray> weights) {
        List<BlockWeights> blocks = IntStream.range(0, shape.layers())
                .mapToObj(layer -> blockWeights("blocks." + layer + ".", weights))
                .toList();
        return new ModelWeights(parameters.get("embedding"), blocks, parameters.get("norm"), weights.get("head"));
    }

    private BlockWeights blockWeights(String prefix, Map<String, NDArray> weights) {
        return new BlockWeights(
                parameters.get(prefix + "norm1"),
                weights.get(prefix + "q"),
                weights.get(prefix + "k"),
                weights.get(prefix + "v"),
                weights.get(prefix + "o"),
                parameters.get(prefix + "norm2"),
                weights.get(prefix + "w1"),
                weights.get(prefix + "w3"),
                weights.get(prefix + "w2"));
    }

    /** Random token ids, (batch, context), the same for the same seed. */
    public NDArray randomIds(NDManager owner, int batch, long seed) {
        long[] ids = new SplittableRandom(seed)
                .longs((long) batch * context, 0, shape.vocabulary())
                .toArray();
        return owner.create(ids, new Shape(batch, context));
    }

    /** The parameters by name, from the embedding to the head; linear layers' weights are (out, in). */
    public Map<String, NDArray> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The linear layers' weights as they lie in memory. */
    LinearWeights weights() {
        return weights;
    }

    /** What is known of the positions. */
    AttentionConstants constants() {
        return constants;
    }

    /** All that a pass reads besides its input: the parameters, and what is known of the positions. */
    List<NDArray> arrays() {
        return manager.getManagedArrays();
    }

    /** The parameters that are weights of linear layers, by name; (out, in). */
    Map<String, NDArray> linearWeights() {
        return Collections.unmodifiableMap(linearWeights);
    }

    /** Views of them as they are multiplied with, (in, out). */
    Map<String, NDArray> transposedWeights(NDManager owner) {
        Map<String, NDArray> transposed = new LinkedHashMap<>();
        linearWeights.forEach((name, weight) -> {
            NDArray view = Aten.transpose(weight, 0, 1);
            view.attach(owner);
            transposed.put(name, view);
        });
        return transposed;
    }

    /** How many numbers the parameters hold, counted in the arrays. */
    public long parameterCount() {
        return parameters.values().stream()
                .mapToLong(parameter -> parameter.getShape().size())
                .sum();
    }

    /** Sets the gradients to none. */
    public void clearGradients() {
        parameters.values().forEach(GradMode::clearGradient);
    }

    public TransformerShape shape() {
        return shape;
    }

    public int context() {
        return context;
    }

    public Device device() {
        return constants.device();
    }

    @Override
    public void close() {
        manager.close();
    }
}
