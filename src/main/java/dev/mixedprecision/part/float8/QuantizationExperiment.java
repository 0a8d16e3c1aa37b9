package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.numerics.E8M0;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Scaling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Brings matrices into a narrow format with libtorch's operators. Constants are arrays: on CUDA libtorch divides by a number
 * by multiplying with its inverse, which rounds twice.
 */
public final class QuantizationExperiment {
    private static final String LARGEST = "torch.amax(torch.abs(x), [1], True)";
    private static final String OVER_LARGEST_VALUE = "x / torch.full_like(x, 448.)";
    /** Far below all others where a block is all zeros, whose scale is the smallest. */
    private static final String EXPONENT = "torch.frexp(x)[1] - torch.where(x > 0, 1, 999)";

    private static final String OF_TENSOR = "torch.amax(x) / torch.full_like(torch.amax(x), 2688.)";
    private static final String RELATIVE = "x / torch.full_like(x, 6.) / t";
    private static final String SCALED = "torch.where(s > 0, torch.clamp(x / s, -%1$s, %1$s), torch.zeros_like(x))";

    /** Ties to even in each binade of e2m1, whose steps are 0.5, 1 and 2. */
    private static final String TO_E2M1 = "torch.where(torch.abs(x) < 2, torch.round(x * 2) / 2,"
            + " torch.where(torch.abs(x) < 4, torch.round(x), torch.round(x / 2) * 2))";

    private final CastExperiment.Cast cast;

    /** Casts with libtorch. */
    public QuantizationExperiment() {
        this(Aten::to);
    }

    QuantizationExperiment(CastExperiment.Cast cast) {
        this.cast = cast;
    }

    /** Scales and rounds a matrix. */
    public QuantizationOutcome run(QuantizationPlan plan) {
        ScaledMatrix matrix = plan.matrix();
        Scaling scaling = plan.scaling();
        int group = scaling.group(matrix.rows(), matrix.columns());
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray x = manager.create(matrix.numbers(), new Shape(matrix.numbers().length / group, group));
            NDArray scales = scales(manager, scaling, eval(manager, LARGEST, List.of("x"), x));
            NDArray scaled = eval(
                    manager,
                    String.format(Locale.ROOT, SCALED, scaling.format().maxValue()),
                    List.of("x", "s"),
                    x,
                    scales);
            NDArray stored = scaling.format() == FloatFormat.E2M1
                    ? eval(manager, TO_E2M1, List.of("x"), scaled)
                    : cast.cast(scaled, ScalarType.of(scaling.format()));
            return new QuantizationOutcome(plan, Tensors.toDoubles(scales), Tensors.toDoubles(stored));
        }
    }

    /** The scales of groups with these largest magnitudes, (groups, 1). */
    private NDArray scales(NDManager manager, Scaling scaling, NDArray largest) {
        return switch (scaling) {
            case TENSOR, ROW, BLOCK -> eval(manager, OVER_LARGEST_VALUE, List.of("x"), largest);
            case MXFP8 -> {
                double[] exponents = Tensors.toDoubles(eval(manager, EXPONENT, List.of("x"), largest));
                long[] codes = Arrays.stream(exponents)
                        .mapToLong(exponent -> E8M0.ofExponent((int) exponent - 8))
                        .toArray();
                yield Aten.reshape(
                        cast.cast(Tensors.ofBits(manager, codes, ScalarType.FLOAT8_E8M0FNU), ScalarType.FLOAT32),
                        codes.length,
                        1);
            }
            case NVFP4 -> {
                NDArray ofTensor = eval(manager, OF_TENSOR, List.of("x"), largest);
                NDArray relative = eval(manager, RELATIVE, List.of("x", "t"), largest, ofTensor);
                NDArray stored = cast.cast(relative, ScalarType.FLOAT8_E4M3FN);
                yield Aten.mul(Aten.to(stored, ScalarType.FLOAT32), ofTensor);
            }
        };
    }

    private static NDArray eval(NDManager manager, String expression, List<String> names, NDArray... arrays) {
        try (TorchScript script = TorchScript.compile(expression, names)) {
            return script.call(manager, arrays);
        }
    }
}
