package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.accumulation.AccumulationPlan.Promotion;
import dev.mixedprecision.part.conformance.CastPolicy;
import dev.mixedprecision.part.execution.CaptureAttempt;
import dev.mixedprecision.part.execution.CaptureAttempt.Disturbance;
import dev.mixedprecision.part.lossscaling.LossScalingExperiment.Clipping;
import dev.mixedprecision.part.lossscaling.TrainingPrecision;
import dev.mixedprecision.part.scope.Reuse;
import dev.mixedprecision.part.scope.WeightUse;
import io.cucumber.java.ParameterType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
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
    public Promotion how(String words) {
        return Arrays.stream(Promotion.values())
                .filter(how -> how.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** A factor that a measured one is held to. */
    @ParameterType("\\d+\\.\\d+")
    public Double bound(String digits) {
        return Double.valueOf(digits);
    }

    @ParameterType("nothing|a wait for the device|an upload|a number read back|more memory than there is|"
            + "no memory left for the graph")
    public Disturbance disturbance(String words) {
        return CaptureAttempt.disturbance(words);
    }

    /** What autocast does with an operator's inputs. */
    @ParameterType("cast to autocast's type|cast to float32|cast to their widest type|left as they are")
    public CastPolicy policy(String words) {
        return Arrays.stream(CastPolicy.values())
                .filter(policy -> policy.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** A power of two, or a short multiple of one, written as such: {@code 1.5*2^-25}. */
    @ParameterType("-?(?:[\\d.]+\\*)?2\\^-?\\d+|0|-?Infinity|NaN")
    public Double binary(String text) {
        int power = text.indexOf("2^");
        if (power < 0) {
            return Double.valueOf(text);
        }
        String factor = text.substring(0, power).replace("*", "");
        double scaled = Math.scalb(1.0, Integer.parseInt(text.substring(power + 2)));
        return switch (factor) {
            case "" -> scaled;
            case "-" -> -scaled;
            default -> Double.parseDouble(factor) * scaled;
        };
    }

    /** Numbers with blanks between them. */
    @ParameterType("\\d+(?: \\d+)*")
    public List<Double> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(Double::valueOf).toList();
    }

    @ParameterType("after unscaling|before unscaling")
    public Clipping clipping(String words) {
        return Arrays.stream(Clipping.values())
                .filter(when -> when.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    @ParameterType("float16 autocast with(?:out)? a scaler|bfloat16 autocast")
    public TrainingPrecision regime(String words) {
        return Arrays.stream(TrainingPrecision.values())
                .filter(regime -> regime.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** The types of scopes inside each other, the outermost first; "off" is a scope without autocast. */
    @ParameterType("(?:float16|bfloat16|off)(?:, (?:float16|bfloat16|off))+")
    public List<FloatFormat> scopes(String names) {
        return Arrays.stream(names.split(", "))
                .map(name -> name.equals("off") ? FloatFormat.FLOAT32 : format(name))
                .toList();
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

    /** The names of types, in order. */
    @ParameterType("b?float\\d+(?:, b?float\\d+)+")
    public List<String> names(String text) {
        return List.of(text.split(", "));
    }

    /** Whether an operator's inputs are in autocast's type. */
    @ParameterType("float32|autocast's type")
    public Boolean inputType(String words) {
        return words.equals("autocast's type");
    }

    @ParameterType("on|off")
    public Boolean onOrOff(String word) {
        return word.equals("on");
    }
}
