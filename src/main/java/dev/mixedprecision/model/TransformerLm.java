package dev.mixedprecision.model;

import static dev.mixedprecision.model.EagerMath.closing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.Ops;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.LinkedHashMap;
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
    private final Positions positions;
    private final Block[] blocks;

    private TransformerLm(TransformerShape shape, int context, NDManager manager, Map<String, NDArray> parameters) {
        this.shape = shape;
        this.context = context;
        this.manager = manager;
        this.parameters = parameters;
        this.positions = new Positions(shape, context, manager);
        this.blocks = blocks(shape, parameters);
    }

    private static Block[] blocks(TransformerShape shape, Map<String, NDArray> parameters) {
        return IntStream.range(0, shape.layers())
                .mapToObj(layer -> new Block(parameters, "blocks." + layer + "."))
                .toArray(Block[]::new);
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
            manager.getEngine().setRandomSeed(seed);
            Map<String, NDArray> parameters = new LinkedHashMap<>();
            int d = shape.dModel();
            parameters.put("embedding", Ops.truncatedNormal(manager, 1, new Shape(shape.vocabulary(), d)));
            for (int layer = 0; layer < shape.layers(); layer++) {
                String block = "blocks." + layer + ".";
                parameters.put(block + "norm1", manager.ones(new Shape(d)));
                for (String projection : new String[] {"q", "k", "v", "o"}) {
                    parameters.put(block + projection, linear(manager, d, d));
                }
                parameters.put(block + "norm2", manager.ones(new Shape(d)));
                parameters.put(block + "w1", linear(manager, shape.dFf(), d));
                parameters.put(block + "w3", linear(manager, shape.dFf(), d));
                parameters.put(block + "w2", linear(manager, d, shape.dFf()));
            }
            parameters.put("norm", manager.ones(new Shape(d)));
            parameters.put("head", linear(manager, shape.vocabulary(), d));
            parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));
            return new TransformerLm(shape, context, manager, parameters);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static NDArray linear(NDManager manager, int out, int in) {
        return Ops.truncatedNormal(manager, Math.sqrt(2.0 / (in + out)), new Shape(out, in));
    }

    /**
     * The same model with its parameters in another type, float64 to hold results against; they need no gradient.
     */
    public TransformerLm in(ScalarType type) {
        NDManager owner = NDManager.newBaseManager(manager.getDevice());
        Map<String, NDArray> converted = new LinkedHashMap<>();
        try (var constant = GradMode.disabled()) {
            parameters.forEach((name, parameter) -> converted.put(name, Aten.to(parameter, type, owner)));
            return new TransformerLm(shape, context, owner, converted);
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
    public NDArray forward(NDArray ids, LayerMath math) {
        return forward(ids, math, parameters, blocks);
    }

    /** As {@link #forward(NDArray, LayerMath)}, with other arrays in the place of the parameters of the same names. */
    NDArray forward(NDArray ids, LayerMath math, Map<String, NDArray> replacements) {
        Map<String, NDArray> all = new LinkedHashMap<>(parameters);
        all.putAll(replacements);
        return forward(ids, math, all, blocks(shape, all));
    }

    private NDArray forward(NDArray ids, LayerMath math, Map<String, NDArray> parameters, Block[] blocks) {
        Shape of = ids.getShape();
        if (of.dimension() != 2 || of.get(1) != context) {
            throw new IllegalArgumentException("ids must be (batch, " + context + "), not " + of);
        }
        // A row a token: with a dimension for the batch libtorch would fold and unfold it around every linear layer.
        // The tokens of a position side by side: then the heads of all sequences are a batch of matrices as they lie.
        NDArray x = closing(
                closing(Ops.transpose(ids, 0, 1), byPosition -> Ops.embedding(byPosition, parameters.get("embedding"))),
                embedded -> Ops.reshape(embedded, -1, shape.dModel()));
        for (Block block : blocks) {
            x = closing(x, stream -> block.attend(stream, math, positions));
            x = closing(x, stream -> block.feedForward(stream, math));
        }
        NDArray normed = closing(x, stream -> math.rmsNorm(stream, parameters.get("norm")));
        NDArray logits = closing(normed, h -> Ops.linear(h, parameters.get("head")));
        return closing(
                closing(logits, flat -> Ops.reshape(flat, context, -1, shape.vocabulary())),
                byPosition -> Ops.transpose(byPosition, 0, 1));
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
        return java.util.Collections.unmodifiableMap(parameters);
    }

    /** The parameters that are weights of linear layers, by name; (out, in). */
    Map<String, NDArray> linearWeights() {
        Map<String, NDArray> weights = new LinkedHashMap<>(parameters);
        weights.remove("embedding");
        weights.values().removeIf(parameter -> parameter.getShape().dimension() != 2);
        return weights;
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
        return positions.device();
    }

    @Override
    public void close() {
        manager.close();
    }

    /** One block's parameters, and the two steps that it adds to the residual stream. */
    private record Block(
            NDArray norm1,
            NDArray q,
            NDArray k,
            NDArray v,
            NDArray o,
            NDArray norm2,
            NDArray w1,
            NDArray w3,
            NDArray w2) {
        Block(Map<String, NDArray> all, String prefix) {
            this(
                    all.get(prefix + "norm1"),
                    all.get(prefix + "q"),
                    all.get(prefix + "k"),
                    all.get(prefix + "v"),
                    all.get(prefix + "o"),
                    all.get(prefix + "norm2"),
                    all.get(prefix + "w1"),
                    all.get(prefix + "w3"),
                    all.get(prefix + "w2"));
        }

        /** {@code x + attention(RMSNorm(x))}. */
        NDArray attend(NDArray x, LayerMath math, Positions positions) {
            NDArray mixed = closing(math.rmsNorm(x, norm1), h -> {
                try (NDArray queries = Ops.linear(h, q);
                        NDArray keys = Ops.linear(h, k);
                        NDArray values = Ops.linear(h, v)) {
                    return math.attention(queries, keys, values, positions);
                }
            });
            return closing(closing(mixed, m -> Ops.linear(m, o)), change -> Ops.add(x, change));
        }

        /** {@code x + SwiGLU(RMSNorm(x))}. */
        NDArray feedForward(NDArray x, LayerMath math) {
            NDArray gated = closing(math.rmsNorm(x, norm2), h -> {
                try (NDArray gate = Ops.linear(h, w1);
                        NDArray up = Ops.linear(h, w3)) {
                    return math.gated(gate, up);
                }
            });
            return closing(closing(gated, g -> Ops.linear(g, w2)), change -> Ops.add(x, change));
        }
    }
}
