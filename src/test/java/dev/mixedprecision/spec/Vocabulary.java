package dev.mixedprecision.spec;

import dev.mixedprecision.experiment.AccumulationPlan.Combination;
import dev.mixedprecision.experiment.conformance.CastPolicy;
import dev.mixedprecision.numerics.FloatFormat;
import io.cucumber.java.ParameterType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;

/** The words of the features that are more than text. */
public final class Vocabulary {
    @ParameterType("float16|bfloat16|float32|float64")
    public FloatFormat format(String name) {
        return FloatFormat.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** A number written in decimal, exactly. */
    @ParameterType("-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?")
    public BigDecimal decimal(String digits) {
        return new BigDecimal(digits);
    }

    @ParameterType("as it is|cast first")
    public Combination how(String words) {
        return Arrays.stream(Combination.values())
                .filter(how -> how.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** What autocast does with an operator's inputs. */
    @ParameterType("cast to autocast's type|cast to float32|cast to their widest type|left as they are")
    public CastPolicy policy(String words) {
        return Arrays.stream(CastPolicy.values())
                .filter(policy -> policy.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }
}
