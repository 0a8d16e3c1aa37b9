package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.spec.Figure;
import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.function.Function;

/** The words of formats of eight bits and less. */
public final class Float8Vocabulary {
    /** PyTorch's name of a type of eight bits. */
    @ParameterType("float8_e4m3fn|float8_e5m2|float8_e8m0fnu")
    public EightBits eightBits(String name) {
        return Arrays.stream(EightBits.values())
                .filter(type -> type.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Numbers to cast, which may depend on what they are cast to. */
    @ParameterType("all numbers of (float16|bfloat16)|(a million numbers of float32) and those around every tie|"
            + "(-?[0-9.]+(?:\\^-?\\d+)?|-?Infinity) in (float16|bfloat16|float32)")
    public Function<EightBits, CastInputs> castInputs(String all, String million, String number, String type) {
        if (all != null) {
            return target -> CastInputs.all(ScalarType.named(all));
        }
        return million != null
                ? CastInputs::aroundEveryTie
                : target -> CastInputs.one(
                        ScalarType.named(type).format().round(Figure.of(number).value()), ScalarType.named(type));
    }
}
