package dev.mixedprecision.model;

import java.util.Arrays;
import java.util.List;

/** The sizes of the benchmark, from smallest to largest, and one for the CPU and for tests. */
public enum ModelSize {
    TINY("tiny", new TransformerShape(128, 32, 64, 2, 2)),
    SMALL("small", gpt(768, 3072, 12, 12)),
    MEDIUM("medium", gpt(1024, 4096, 24, 16)),
    LARGE("large", gpt(1280, 5120, 36, 20)),
    XL("xl", gpt(1600, 6400, 48, 25)),
    B2_7("2.7B", gpt(2560, 10240, 32, 32));

    private static final int VOCABULARY = 10_000;

    private final String label;
    private final TransformerShape shape;

    ModelSize(String label, TransformerShape shape) {
        this.label = label;
        this.shape = shape;
    }

    private static TransformerShape gpt(int dModel, int dFf, int layers, int heads) {
        return new TransformerShape(VOCABULARY, dModel, dFf, layers, heads);
    }

    /** The name in tables and options, {@code 2.7B} for one. */
    public String label() {
        return label;
    }

    public TransformerShape shape() {
        return shape;
    }

    /** The five sizes of the benchmark, in order. */
    public static List<ModelSize> benchmarked() {
        return List.of(SMALL, MEDIUM, LARGE, XL, B2_7);
    }

    /**
     * The size with a label.
     *
     * @throws IllegalArgumentException for a label that no size has
     */
    public static ModelSize labelled(String label) {
        return Arrays.stream(values())
                .filter(size -> size.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is no model size; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(ModelSize::label).toList())));
    }

    @Override
    public String toString() {
        return label;
    }
}
