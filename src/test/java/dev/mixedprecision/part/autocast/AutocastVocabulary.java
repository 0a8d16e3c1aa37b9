package dev.mixedprecision.part.autocast;

import dev.mixedprecision.numerics.FloatFormat;
import io.cucumber.java.ParameterType;
import java.util.Locale;
import java.util.Optional;

/** The words of the ToyModel's steps. */
public final class AutocastVocabulary {
    /** The type of autocast; none without it. */
    @ParameterType("without autocast|under (float16|bfloat16) autocast")
    public Optional<FloatFormat> autocast(String type) {
        return Optional.ofNullable(type).map(name -> FloatFormat.valueOf(name.toUpperCase(Locale.ROOT)));
    }
}
