package dev.mixedprecision.part.scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Operator;

/** What an operator under autocast is given as its weight: the cache takes some of these and not others. */
public enum WeightUse {
    /** A float32 leaf that requires gradients: a trainable parameter. */
    TRAINABLE("a trainable weight", true) {
        @Override
        NDArray times(NDManager manager, NDArray input, NDArray weight) {
            return LINEAR.call(manager, input, weight);
        }
    },
    /** A float32 leaf that requires none: frozen, for inference or fine-tuning. */
    FROZEN("a frozen weight", false) {
        @Override
        NDArray times(NDManager manager, NDArray input, NDArray weight) {
            return LINEAR.call(manager, input, weight);
        }
    },
    /** A view of a trainable weight, which is no leaf. */
    TRANSPOSED("a transposed trainable weight", true) {
        @Override
        NDArray times(NDManager manager, NDArray input, NDArray weight) {
            try (NDArray view = Aten.transpose(weight, 0, 1)) {
                return MM.call(manager, input, view);
            }
        }
    },
    /** A trainable weight in DJL's linear layer, whose native code transposes it. */
    DJL_LINEAR("a trainable weight in DJL's linear layer", true) {
        @Override
        NDArray times(NDManager manager, NDArray input, NDArray weight) {
            return Aten.linear(input, weight);
        }
    };

    private static final Operator LINEAR = Operator.named("aten::linear");
    private static final Operator MM = Operator.named("aten::mm");

    private final String words;
    private final boolean trainable;

    WeightUse(String words, boolean trainable) {
        this.words = words;
        this.trainable = trainable;
    }

    boolean isTrainable() {
        return trainable;
    }

    /** {@code input · weightᵀ}. */
    abstract NDArray times(NDManager manager, NDArray input, NDArray weight);

    /** As the features say it. */
    @Override
    public String toString() {
        return words;
    }
}
