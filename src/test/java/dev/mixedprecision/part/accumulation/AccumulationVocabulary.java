package dev.mixedprecision.part.accumulation;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.accumulation.AccumulationPlan.Promotion;
import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words of running sums. */
public final class AccumulationVocabulary {
    /**
     * The accumulator of a sum.
     *
     * @param type its format
     * @param promotion who promotes a narrower addend, where it is said
     */
    public record Sum(FloatFormat type, Optional<Promotion> promotion) {}

    /** The accumulator's type and, where it is said, who promotes the addend to it. */
    @ParameterType("(float16|bfloat16|float32)(?:, (with nothing to promote|promoted by the addition|cast first))?")
    public Sum sum(String type, String promotion) {
        return new Sum(
                FloatFormat.valueOf(type.toUpperCase(Locale.ROOT)),
                Arrays.stream(Promotion.values())
                        .filter(how -> how.toString().equals(promotion))
                        .findFirst());
    }

    /** The place in the order of the experiment, from zero. */
    @ParameterType("first|second")
    public Integer ordinal(String word) {
        return List.of("first", "second").indexOf(word);
    }

    /** Whether a published figure is right. */
    @ParameterType("right|wrong")
    public Boolean verdict(String word) {
        return word.equals("right");
    }
}
