package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.FloatFormat;

/** A precision to train in, parameters in float32 in all of them. */
public enum TrainingPrecision {
    FLOAT32("float32", FloatFormat.FLOAT32, false),
    BFLOAT16("bfloat16 autocast", FloatFormat.BFLOAT16, false),
    SCALED_FLOAT16("float16 autocast with a scaler", FloatFormat.FLOAT16, true),
    UNSCALED_FLOAT16("float16 autocast without a scaler", FloatFormat.FLOAT16, false);

    private final String words;
    private final FloatFormat format;
    private final boolean scaled;

    TrainingPrecision(String words, FloatFormat format, boolean scaled) {
        this.words = words;
        this.format = format;
        this.scaled = scaled;
    }

    /** The type of autocast; float32 for none. */
    public FloatFormat format() {
        return format;
    }

    /** Whether the loss is scaled. */
    public boolean scaled() {
        return scaled;
    }

    @Override
    public String toString() {
        return words;
    }
}
