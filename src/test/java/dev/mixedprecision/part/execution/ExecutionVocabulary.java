package dev.mixedprecision.part.execution;

import dev.mixedprecision.numerics.FloatFormat;
import io.cucumber.java.ParameterType;
import java.util.Locale;

/** The words of recordings. */
public final class ExecutionVocabulary {
    /** What happens while a pass is recorded. */
    @ParameterType("nothing|a wait for the device|an upload|a number read back|more memory than there is|"
            + "no memory left for the graph")
    public Disturbance disturbance(String words) {
        return Disturbance.named(words);
    }

    /** What fused passes compute in; float8 is e4m3fn, with gradients in e5m2 and all else in bfloat16. */
    @ParameterType("float32|TF32|float16|bfloat16|float8")
    public FloatFormat precision(String words) {
        return words.equals("float8") ? FloatFormat.E4M3FN : FloatFormat.valueOf(words.toUpperCase(Locale.ROOT));
    }
}
