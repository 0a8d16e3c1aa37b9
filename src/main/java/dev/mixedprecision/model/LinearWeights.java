package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a model's linear layers in one piece of memory, so that all of them can be cast at once; those that read
 * the same input lie one after the other, as the rows of one larger weight: a stack.
 */
final class LinearWeights {
    /** Queries, keys and values, their output, gate and up, down. */
    static final int STACKS_OF_BLOCK = 4;

    private final List<Stack> stacks;
    private final NDArray flat;

    /**
     * Weights that are one factor of a product.
     *
     * @param members the parameters' names, in order
     * @param first the place of its first number among all
     * @param rows how many outputs the members have together
     * @param columns how many inputs each has
     */
    record Stack(List<String> members, long first, int rows, int columns) {
        long end() {
            return first + (long) rows * columns;
        }

        private int rowsOfMember() {
            return rows / members.size();
        }
    }

    private LinearWeights(List<Stack> stacks, NDArray flat) {
        this.stacks = stacks;
        this.flat = flat;
    }

    /** Room for a model's weights, in float32. */
    static LinearWeights of(TransformerShape shape, NDManager owner) {
        List<Stack> stacks = stacks(shape);
        return new LinearWeights(
                stacks, owner.create(new Shape(stacks.get(stacks.size() - 1).end())));
    }

    /** The same weights in another type. */
    LinearWeights in(ScalarType type, NDManager owner) {
        return new LinearWeights(stacks, Aten.to(flat, type, owner));
    }

    private static List<Stack> stacks(TransformerShape shape) {
        int d = shape.dModel();
        List<Stack> stacks = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            String block = "blocks." + layer + ".";
            add(stacks, d, d, block + "q", block + "k", block + "v");
            add(stacks, d, d, block + "o");
            add(stacks, shape.dFf(), d, block + "w1", block + "w3");
            add(stacks, d, shape.dFf(), block + "w2");
        }
        add(stacks, shape.vocabulary(), d, "head");
        return List.copyOf(stacks);
    }

    private static void add(List<Stack> stacks, int out, int in, String... members) {
        long first = stacks.isEmpty() ? 0 : stacks.get(stacks.size() - 1).end();
        stacks.add(new Stack(List.of(members), first, members.length * out, in));
    }

    /** The stacks in the order of memory: {@link #STACKS_OF_BLOCK} a block, and the head. */
    List<Stack> stacks() {
        return stacks;
    }

    /** All numbers, (count). */
    NDArray flat() {
        return flat;
    }

    /**
     * A view of a stack, (rows, columns), in these weights or in others that lie as they do.
     *
     * @param numbers some of them, side by side
     * @param from the place of the first of them
     */
    static NDArray view(NDArray numbers, long from, Stack stack) {
        return EagerKernels.closing(
                Aten.slice(numbers, 0, stack.first() - from, stack.end() - from),
                each -> Aten.reshape(each, stack.rows(), stack.columns()));
    }

    /** Views of the members of a stack, or of what lies as it does, by name. */
    static Map<String, NDArray> members(NDArray stacked, Stack stack) {
        Map<String, NDArray> views = new LinkedHashMap<>();
        long rows = stack.rowsOfMember();
        for (int i = 0; i < stack.members().size(); i++) {
            views.put(stack.members().get(i), Aten.slice(stacked, 0, i * rows, (i + 1) * rows));
        }
        return views;
    }

    /** Views of all weights by name, (out, in), owned by the manager of these. */
    Map<String, NDArray> parameters() {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        try (var constant = GradMode.disabled()) {
            for (Stack stack : stacks) {
                try (NDArray view = view(flat, 0, stack)) {
                    parameters.putAll(members(view, stack));
                }
            }
        }
        return parameters;
    }
}
