package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.List;
import java.util.Optional;

/** A precision to train in, parameters in float32 in all of them. */
public enum TrainingPrecision {
    FLOAT32("float32", FloatFormat.FLOAT32, false),
    BFLOAT16("bfloat16 autocast", FloatFormat.BFLOAT16, false),
    SCALED_FLOAT16("float16 autocast with a scaler", FloatFormat.FLOAT16, true),
    UNSCALED_FLOAT16("float16 autocast without a scaler", FloatFormat.FLOAT16, false),
    FLOAT8("float8 with dynamic scaling", Float8Scaling.DYNAMIC),
    UNSCALED_FLOAT8("float8 without scaling", Float8Scaling.NONE);

    /** Those that differ in the type of autocast, and in whether the loss is scaled. */
    public static final List<TrainingPrecision> OF_AUTOCAST =
            List.of(FLOAT32, BFLOAT16, SCALED_FLOAT16, UNSCALED_FLOAT16);

    /** Float8, and what it is held to. */
    public static final List<TrainingPrecision> OF_FLOAT8 = List.of(FLOAT32, BFLOAT16, FLOAT8, UNSCALED_FLOAT8);

    private final String words;
    private final FloatFormat format;
    private final boolean scaled;
    private final Optional<Float8Scaling> float8;

    TrainingPrecision(String words, FloatFormat format, boolean scaled) {
        this(words, format, scaled, Optional.empty());
    }

    /** Linear layers in float8, the rest under autocast in bfloat16. */
    TrainingPrecision(String words, Float8Scaling scaling) {
        this(words, FloatFormat.BFLOAT16, false, Optional.of(scaling));
    }

    TrainingPrecision(String words, FloatFormat format, boolean scaled, Optional<Float8Scaling> float8) {
        this.words = words;
        this.format = format;
        this.scaled = scaled;
        this.float8 = float8;
    }

    /** The type of autocast; float32 for none. */
    public FloatFormat format() {
        return format;
    }

    /** Whether the loss is scaled. */
    public boolean scaled() {
        return scaled;
    }

    /** How linear layers are scaled that are in float8; empty where they are not. */
    public Optional<Float8Scaling> float8() {
        return float8;
    }

    @Override
    public String toString() {
        return words;
    }
}
