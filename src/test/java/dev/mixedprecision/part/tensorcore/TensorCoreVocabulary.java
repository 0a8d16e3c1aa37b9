package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.FloatFormat;
import io.cucumber.java.ParameterType;
import java.util.Locale;

/** The words of matrix products. */
public final class TensorCoreVocabulary {
    /** The format of a product's factors: tf32 is float32 on tensor cores. */
    @ParameterType("float16|bfloat16|tf32|float32")
    public FloatFormat input(String name) {
        return FloatFormat.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** By how many powers of two random numbers are spread, up and down. */
    @ParameterType("normal data|data spread over 2\\^±(\\d+)")
    public Integer data(String power) {
        return power == null ? 0 : Integer.parseInt(power);
    }
}
