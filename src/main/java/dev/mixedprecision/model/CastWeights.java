package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a model's linear layers in the low precision, for one pass at a time. Autocast makes the same copies,
 * but each by a kernel of its own, and autograd turns each one's gradient into float32 by a kernel of its own, which
 * takes twice the time that memory needs (12 ms of the backward pass of 2.7B on an H200). Here the weights are cast
 * together, the copies are what the pass differentiates, and their gradients become float32 many at once. The bits are
 * the same.
 */
final class CastWeights implements AutoCloseable {
    /** How many gradients become float32 at once: enough to keep the device busy, few enough not to hold all twice. */
    private static final int GROUP = 32;

    private final NDManager views;
    private final List<String> names;
    private final List<NDArray> weights;
    private final List<NDArray> transposed;
    private final ScalarType type;

    private List<NDArray> copies = List.of();

    CastWeights(TransformerLm model, ScalarType type) {
        this.views = NDManager.newBaseManager(model.device());
        this.names = List.copyOf(model.linearWeights().keySet());
        this.weights = List.copyOf(model.linearWeights().values());
        try (var constant = GradMode.disabled()) {
            this.transposed = List.copyOf(model.transposedWeights(views).values());
        }
        this.type = type;
    }

    /**
     * Copies of the weights as they are now, by name, which take gradients in their own type; (in, out), but in memory as
     * the weights are.
     */
    Map<String, NDArray> copy(NDManager owner) {
        copies = Aten.toAll(transposed, type, owner);
        Map<String, NDArray> byName = new LinkedHashMap<>();
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).setRequiresGradient(true);
            byName.put(names.get(i), copies.get(i));
        }
        return byName;
    }

    /** Adds the gradients of the last copies to those of the weights, and frees the copies first. */
    void widenGradients() {
        List<NDArray> low = new ArrayList<>();
        try (var constant = GradMode.disabled()) {
            for (NDArray copy : copies) {
                low.add(copy.getGradient());
                copy.close();
            }
            copies = List.of();
            for (int from = 0; from < low.size(); from += GROUP) {
                int to = Math.min(from + GROUP, low.size());
                widen(low.subList(from, to), weights.subList(from, to));
            }
        } finally {
            low.forEach(NDArray::close);
        }
    }

    /** Closes the gradients in low precision once they are copied. */
    private static void widen(List<NDArray> low, List<NDArray> weights) {
        List<NDArray> wide = Aten.toAll(low, ScalarType.FLOAT32, low.get(0).getManager());
        low.forEach(NDArray::close);
        for (int i = 0; i < wide.size(); i++) {
            try (NDArray gradient = EagerKernels.closing(wide.get(i), each -> Aten.transpose(each, 0, 1))) {
                GradMode.addGradient(weights.get(i), gradient);
            }
        }
    }

    @Override
    public void close() {
        views.close();
    }
}
