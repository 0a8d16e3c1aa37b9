package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Ops;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The weights of a model's linear layers in the low precision, for one pass at a time. Autocast makes the same copies, but
 * autograd then turns every weight's gradient into float32 by a kernel of its own, which takes twice the time that
 * memory needs (12 ms of the backward pass of 2.7B on an H200). Here the copies are what the pass differentiates, and
 * {@code _foreach_copy_} turns their gradients into float32, many at once. The bits are the same.
 */
final class CastWeights implements AutoCloseable {
    /** How many gradients become float32 at once: enough to keep the device busy, few enough not to hold all twice. */
    private static final int GROUP = 32;

    private final Map<String, NDArray> weights;
    private final ScalarType type;
    /** By the number of gradients. */
    private final Map<Integer, TorchScript> widening = new TreeMap<>();

    private Map<String, NDArray> copies = Map.of();

    CastWeights(TransformerLm model, ScalarType type) {
        this.weights = model.linearWeights();
        this.type = type;
    }

    /** Copies of the weights as they are now, by name, which take gradients in their own type. */
    Map<String, NDArray> copy(NDManager owner) {
        copies = new LinkedHashMap<>();
        try (var constant = GradMode.disabled()) {
            weights.forEach((name, weight) -> copies.put(name, Aten.to(weight, type, owner)));
        }
        copies.values().forEach(copy -> copy.setRequiresGradient(true));
        return copies;
    }

    /** Adds the gradients of the last copies to those of the weights, and frees the copies first. */
    void widenGradients() {
        List<NDArray> low = new ArrayList<>();
        try (var constant = GradMode.disabled()) {
            for (NDArray copy : copies.values()) {
                low.add(copy.getGradient());
                copy.close();
            }
            copies = Map.of();
            List<NDArray> all = List.copyOf(weights.values());
            for (int from = 0; from < all.size(); from += GROUP) {
                int to = Math.min(from + GROUP, all.size());
                widen(low.subList(from, to), all.subList(from, to));
            }
        } finally {
            low.forEach(NDArray::close);
        }
    }

    /** Closes the gradients in low precision once they are copied. */
    private void widen(List<NDArray> low, List<NDArray> weights) {
        List<NDArray> wide = new ArrayList<>();
        try {
            weights.forEach(weight -> wide.add(Ops.emptyLike(weight)));
            NDArray[] pairs = Stream.concat(wide.stream(), low.stream()).toArray(NDArray[]::new);
            widening.computeIfAbsent(low.size(), CastWeights::widening)
                    .call(low.get(0).getManager(), pairs)
                    .close();
            low.forEach(NDArray::close);
            for (int i = 0; i < wide.size(); i++) {
                add(wide.get(i), weights.get(i));
            }
        } finally {
            wide.forEach(NDArray::close);
        }
    }

    private static TorchScript widening(int gradients) {
        List<String> wide = numbered("w", gradients);
        List<String> low = numbered("g", gradients);
        // TorchScript leaves out what changes no value that is used: so the list that is changed has a name, w.
        return TorchScript.compile(
                "[(torch._foreach_copy_(w, [" + String.join(", ", low) + "]), w)[1] for w in [["
                        + String.join(", ", wide) + "]]][0][0]",
                Stream.concat(wide.stream(), low.stream()).toList());
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static void add(NDArray gradient, NDArray weight) {
        if (!GradMode.hasGradient(weight)) {
            GradMode.setGradient(weight, gradient);
            return;
        }
        try (NDArray before = weight.getGradient();
                NDArray sum = Ops.add(before, gradient)) {
            GradMode.setGradient(weight, sum);
        }
    }

    @Override
    public void close() {
        widening.values().forEach(TorchScript::close);
    }
}
