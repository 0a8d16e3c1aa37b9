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
    private final NDArray cos;
    private final NDArray sin;
    private final NDArray rotation;
    private final NDArray causal;

    AttentionConstants(TransformerShape shape, int context, NDManager manager) {
        this.shape = shape;
        this.context = context;
        int pairs = shape.dHead() / 2;
        float[] cosines = new float[context * pairs];
        float[] sines = new float[context * pairs];
        FloatBuffer complex = FloatBuffer.allocate(2 * context * pairs);
        for (int i = 0; i < context * pairs; i++) {
            double angle = i / pairs * Math.pow(BASE, -(double) (i % pairs) / pairs);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
            complex.put(cosines[i]).put(sines[i]);
        }
        this.cos = manager.create(cosines, new Shape(context, pairs));
        this.sin = manager.create(sines, new Shape(context, pairs));
        this.rotation = Aten.viewAsComplex(manager.create(complex.array(), new Shape(context, 1, pairs, 2)));
        boolean[] lower = new boolean[context * context];
        for (int query = 0; query < context; query++) {
            for (int key = 0; key <= query; key++) {
                lower[query * context + key] = true;
            }
        }
        this.causal = manager.create(lower, new Shape(context, context));
    }

    /** The model's dimensions. */
    public TransformerShape shape() {
        return shape;
    }

    /** The number of positions. */
    public int context() {
        return context;
    }

    /** cos(position / base^(2k / d_head)) for pair k, (context, d_head / 2), float32. */
    public NDArray cos() {
        return cos;
    }

    /** The sines of the same angles. */
    public NDArray sin() {
        return sin;
    }

    /** Both as complex numbers of magnitude 1, (context, 1, d_head / 2), that a pair of components is multiplied by. */
    public NDArray rotation() {
        return rotation;
    }

    /** Whether a query (row) may see a key (column), (context, context). */
    public NDArray causal() {
        return causal;
    }

    Device device() {
        return causal.getDevice();
    }
}
