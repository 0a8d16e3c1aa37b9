package dev.mixedprecision.part.scope;

import dev.mixedprecision.numerics.FloatFormat;
import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of autocast's scopes. */
public final class ScopeVocabulary {
    /** The types of scopes inside each other, the outermost first; "off" is a scope without autocast. */
    @ParameterType("(?:float16|bfloat16|off)(?:, (?:float16|bfloat16|off))+")
    public List<FloatFormat> scopes(String names) {
        return Arrays.stream(names.split(", "))
                .map(name ->
                        name.equals("off") ? FloatFormat.FLOAT32 : FloatFormat.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
    }

    /** The numbers of scopes inside each other, 1 for the outermost. */
    @ParameterType("none|\\d(?:,\\d)*")
    public Set<Integer> scopeNumbers(String numbers) {
        return numbers.equals("none")
                ? Set.of()
                : Arrays.stream(numbers.split(",")).map(Integer::valueOf).collect(Collectors.toSet());
    }

    @ParameterType("a trainable weight(?: in DJL's linear layer)?|a frozen weight|a transposed trainable weight")
    public WeightUse weight(String words) {
        return Arrays.stream(WeightUse.values())
                .filter(use -> use.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    @ParameterType("in (?:the same|the next|a) scope.*")
    public Reuse reuse(String words) {
        return Arrays.stream(Reuse.values())
                .filter(reuse -> reuse.toString().equals(words))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + words + "' is none of " + List.of(Reuse.values())));
    }

    @ParameterType("on|off")
    public Boolean onOrOff(String word) {
        return word.equals("on");
    }

    /** What a weight's gradient is; none where there is none. */
    @ParameterType("none|\\d+")
    public String gradient(String words) {
        return words;
    }
}
