package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.machine.ComputeDevice;
import java.util.Locale;

/**
 * A linear layer in float8, and how large the random numbers are that it is given.
 *
 * @param device where the layer runs
 * @param scaling how numbers are brought into float8's range
 * @param ofInput what the input is multiplied by, a power of two
 * @param ofGradient what the gradient of the result is multiplied by, a power of two
 */
public record LayerPlan(ComputeDevice device, Float8Scaling scaling, double ofInput, double ofGradient) {
    /** The rows of the input. */
    public static final int ROWS = 64;
    /** The numbers in a row of the input. */
    public static final int INPUTS = 96;
    /** The numbers in a row of the result. */
    public static final int OUTPUTS = 32;

    /** A layer that is given numbers as large as they were drawn. */
    public static LayerPlan on(ComputeDevice device, Float8Scaling scaling) {
        return new LayerPlan(device, scaling, 1, 1);
    }

    /** The same layer with other factors, powers of two. */
    public LayerPlan times(double input, double gradient) {
        return new LayerPlan(device, scaling, input, gradient);
    }

    /** The same layer and numbers, as large as they were drawn. */
    public LayerPlan ordinary() {
        return times(1, 1);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d × %d → %d in float8 with %s, input times %s, gradient times %s, on %s",
                ROWS,
                INPUTS,
                OUTPUTS,
                scaling,
                ofInput,
                ofGradient,
                device);
    }
}
