package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import java.nio.FloatBuffer;

/** What attention needs to know of the positions, made once for a context length: rotations and the causal mask. */
public final class AttentionConstants {
    private static final double BASE = 10_000;

    private final TransformerShape shape;
    private final int context;
    private final NDArray rotation;
    private final NDArray rotations;
    private final NDArray causal;
    private final NDArray minusInfinity;

    AttentionConstants(TransformerShape shape, int context, NDManager manager) {
        this.shape = shape;
        this.context = context;
        this.rotation = rotations(manager, 1);
        this.rotations = rotations(manager, 1 / Math.sqrt(shape.dHead()), 1);
        boolean[] lower = new boolean[context * context];
        for (int query = 0; query < context; query++) {
            for (int key = 0; key <= query; key++) {
                lower[query * context + key] = true;
            }
        }
        this.causal = manager.create(lower, new Shape(context, context));
        this.minusInfinity = manager.create(Float.NEGATIVE_INFINITY);
    }

    /**
     * {@code factor · e^(i · position / base^(2k / d_head))} for pair k, as complex numbers (factors, context, 1,
     * d_head / 2).
     */
    private NDArray rotations(NDManager manager, double... factors) {
        int pairs = shape.dHead() / 2;
        FloatBuffer table = FloatBuffer.allocate(factors.length * context * pairs * 2);
        for (double factor : factors) {
            for (int position = 0; position < context; position++) {
                for (int pair = 0; pair < pairs; pair++) {
                    double angle = position * Math.pow(BASE, -(double) pair / pairs);
                    table.put((float) (factor * Math.cos(angle))).put((float) (factor * Math.sin(angle)));
                }
            }
        }
        return Aten.viewAsComplex(manager.create(table.array(), new Shape(factors.length, context, 1, pairs, 2)));
    }

    /** The model's dimensions. */
    public TransformerShape shape() {
        return shape;
    }

    /** The number of positions. */
    public int context() {
        return context;
    }

    /** Complex numbers of magnitude 1, (1, context, 1, d_head / 2), that a pair of adjacent components is multiplied by. */
    public NDArray rotation() {
        return rotation;
    }

    /** As {@link #rotation()}, (2, context, 1, d_head / 2): for queries, of magnitude 1 / √d_head, and for keys, of 1. */
    public NDArray rotations() {
        return rotations;
    }

    /** Whether a query (row) may see a key (column), (context, context). */
    public NDArray causal() {
        return causal;
    }

    /** −∞ on the model's device, without dimensions. */
    public NDArray minusInfinity() {
        return minusInfinity;
    }

    Device device() {
        return causal.getDevice();
    }
}
