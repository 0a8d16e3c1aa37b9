package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of float8: activations and weights are e4m3, gradients e5m2, each times a scale of its own from the largest
 * magnitudes of the last passes ({@link dev.mixedprecision.numerics.DelayedScaling}). Forward sums are fast, gradients'
 * are float32 after every 128 products; weights' gradients are float32. The head stays in bfloat16, as published recipes
 * leave it.
 */
final class Float8Products implements LinearProducts {
    /** How many passes a scale remembers. */
    static final int HISTORY = 16;

    /** cuBLAS wants every scale at a multiple of 16 bytes, four numbers. */
    private static final int STRIDE = 4;

    /** The kinds of tensors that a stack has. */
    private enum Kind {
        ACTIVATION(ScalarType.FLOAT8_E4M3FN),
        GRADIENT(ScalarType.FLOAT8_E5M2),
        WEIGHT(ScalarType.FLOAT8_E4M3FN);

        private final ScalarType type;

        Kind(ScalarType type) {
            this.type = type;
        }
    }

    private final TransformerKernels kernels;
    private final Float8Casts casts;
    private final NDManager manager;
    private final NDArray scales;
    private final NDArray inverses;
    private final NDArray amax;
    private final NDArray history;
    private final NDArray largest;
    private final List<ScaleSlot> slots = new ArrayList<>();
    private final LinearWeights weights;
    private final int head;
    private final PlainProducts ofHead;
    private final List<Factor> copies = new ArrayList<>();

    /** Of all stacks of a model. */
    Float8Products(LinearWeights weights, TransformerKernels kernels) {
        this.kernels = kernels;
        this.casts = new Float8Casts(kernels);
        this.weights = weights;
        this.head = weights.stacks().size() - 1;
        this.ofHead = new PlainProducts(weights, kernels);
        int count = Kind.values().length * head;
        this.manager = NDManager.newBaseManager(weights.flat().getDevice());
        try (var constant = GradMode.disabled()) {
            this.scales = manager.ones(new Shape(count, STRIDE));
            this.inverses = manager.ones(new Shape(count, STRIDE));
            this.amax = manager.zeros(new Shape(count, STRIDE));
            this.history = manager.zeros(new Shape(count, HISTORY));
            this.largest = manager.create(largest(count));
            for (int i = 0; i < count; i++) {
                slots.add(new ScaleSlot(one(scales, i), one(inverses, i), one(amax, i)));
            }
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Why none of a model's layers over as many tokens are in float8, in a sentence; empty where they can be. */
    static String whyNot(TransformerShape shape, long tokens) {
        int multiple = ScaledProduct.MULTIPLE;
        return shape.dModel() % multiple == 0 && shape.dFf() % multiple == 0 && tokens % multiple == 0
                ? ""
                : "products of float8 take multiples of " + multiple + ", not " + tokens + " tokens and " + shape;
    }

    private static float[] largest(int count) {
        float[] largest = new float[count];
        for (int i = 0; i < count; i++) {
            largest[i] = (float)
                    Kind.values()[i % Kind.values().length].type.format().maxValue();
        }
        return largest;
    }

    private static NDArray one(NDArray numbers, int index) {
        try (NDArray flat = Aten.reshape(numbers, -1)) {
            return Aten.slice(flat, 0, (long) STRIDE * index, (long) STRIDE * index + 1);
        }
    }

    private ScaleSlot slot(int stack, Kind kind) {
        return slots.get(Kind.values().length * stack + kind.ordinal());
    }

    @Override
    public void begin(NDManager owner) {
        copies.clear();
        for (int stack = 0; stack < head; stack++) {
            try (NDArray wide =
                    LinearWeights.view(weights.flat(), 0, weights.stacks().get(stack))) {
                copies.add(casts.weight(owner, wide, slot(stack, Kind.WEIGHT)));
            }
        }
        ofHead.beginWithHead(owner);
    }

    @Override
    public void release(int from, int to) {
        if (from == head) {
            ofHead.release(0, 1);
        } else {
            copies.subList(from, to).forEach(Factor::close);
        }
    }

    /** A stack's copy of the last {@link #begin}, both ways. */
    Factor weight(int stack) {
        return copies.get(stack);
    }

    @Override
    public ScaleSlot activation(int stack) {
        return stack == head ? ScaleSlot.NONE : slot(stack, Kind.ACTIVATION);
    }

    @Override
    public ScaleSlot gradient(int stack) {
        return stack == head ? ScaleSlot.NONE : slot(stack, Kind.GRADIENT);
    }

    @Override
    public Factor completed(NDManager owner, Factor rows) {
        return new Factor(rows.rows(), casts.turned(owner, rows.rows()), rows.inverse());
    }

    @Override
    public Factor factor(NDManager owner, NDArray input, int stack) {
        try (input) {
            return casts.activation(owner, input, slot(stack, Kind.ACTIVATION));
        }
    }

    @Override
    public NDArray forward(NDManager owner, Factor x, int stack) {
        if (stack == head) {
            return ofHead.forward(owner, x, 0);
        }
        Factor weight = weight(stack);
        return ScaledProduct.of(owner, x.rows(), x.inverse(), weight.rows(), weight.inverse(), kernels.low(), true);
    }

    @Override
    public NDArray inputGradient(NDManager owner, Factor dy, int stack) {
        if (stack == head) {
            return ofHead.inputGradient(owner, dy, 0);
        }
        Factor weight = weight(stack);
        return ScaledProduct.of(
                owner, dy.rows(), dy.inverse(), weight.turned(), weight.inverse(), kernels.low(), false);
    }

    @Override
    public NDArray weightGradient(NDManager owner, Factor dy, Factor x) {
        if (dy.turned() == null) {
            return ofHead.weightGradient(owner, dy, x);
        }
        return ScaledProduct.of(owner, dy.turned(), dy.inverse(), x.turned(), x.inverse(), ScalarType.FLOAT32, false);
    }

    @Override
    public void end() {
        casts.nextScales(amax, history, scales, inverses, largest);
    }

    @Override
    public void close() {
        manager.close();
    }
}
