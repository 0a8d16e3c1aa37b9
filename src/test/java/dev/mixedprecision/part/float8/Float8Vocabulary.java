package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.DelayedScaling;
import dev.mixedprecision.numerics.Scaling;
import dev.mixedprecision.part.float8.ProductPlan.Numbers;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.part.float8.ScaledFactor.Sharing;
import dev.mixedprecision.part.float8.ScaledMatrix.Outliers;
import dev.mixedprecision.spec.Figure;
import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.function.Function;

/** The words of formats of eight bits and less. */
public final class Float8Vocabulary {
    /** PyTorch's name of a type of eight bits. */
    @ParameterType("float8_e4m3fn|float8_e5m2|float8_e8m0fnu")
    public EightBits eightBits(String name) {
        return named(EightBits.values(), name);
    }

    /**
     * The factors of a product.
     *
     * @param left the type of the left one
     * @param right the type of the right one
     */
    public record Factors(Numbers numbers, EightBits left, EightBits right) {}

    /** What is multiplied, and in which types. */
    @ParameterType("(random numbers|ones|hundredths) in (float8_e4m3fn|float8_e5m2) and (float8_e4m3fn|float8_e5m2)")
    public Factors factors(String numbers, String left, String right) {
        return new Factors(named(Numbers.values(), numbers), eightBits(left), eightBits(right));
    }

    /** What products are added in. */
    @ParameterType("with fast accumulation|with float32 sums of 128|in bfloat16")
    public Sums sums(String words) {
        return named(Sums.values(), words);
    }

    /**
     * The scales of a product's factors.
     *
     * @param powers whether they are powers of two
     * @param left which numbers of the left factor have a scale in common
     * @param right the same of the right factor
     */
    public record Scales(boolean powers, Sharing left, Sharing right) {}

    /** What scales are, and for what there is one in either factor. */
    @ParameterType("(powers of two|random scales) for each (tensor|row|block of 128|block and square of 128)")
    public Scales scales(String numbers, String groups) {
        Sharing left =
                switch (groups) {
                    case "tensor" -> Sharing.TENSOR;
                    case "row" -> Sharing.ROW;
                    default -> Sharing.BLOCK;
                };
        return new Scales(
                numbers.equals("powers of two"), left, groups.endsWith("square of 128") ? Sharing.SQUARE : left);
    }

    /** Numbers of a matrix, which may have outliers. */
    @ParameterType("ordinary numbers|numbers with an outlier row|numbers with an outlier column")
    public Outliers outliers(String words) {
        return named(Outliers.values(), words);
    }

    /** A linear layer whose numbers are brought into float8's range, or are not. */
    @ParameterType("a linear layer in float8 with (dynamic scaling|no scaling)")
    public Function<ComputeDevice, LayerPlan> layer(String scaling) {
        return device -> LayerPlan.on(device, named(Float8Scaling.values(), scaling));
    }

    /** How scales are shared. */
    @ParameterType("a scale a tensor|a scale a row|a scale a block of 128|MXFP8|NVFP4")
    public Scaling scaling(String words) {
        return named(Scaling.values(), words);
    }

    /** Where the factor of a step comes from. */
    @ParameterType(
            "scaled for (float8_e4m3fn|float8_e5m2) by the last (\\d+), with a margin of (\\d+)(, by powers of two)?")
    public DelayedScaling history(String type, String length, String margin, String powers) {
        return new DelayedScaling(
                ScalarType.named(type).format(), Integer.parseInt(length), Integer.parseInt(margin), powers != null);
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

    private static <T> T named(T[] all, String words) {
        return Arrays.stream(all)
                .filter(one -> one.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }
}
