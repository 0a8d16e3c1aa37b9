package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.Collection;
import java.util.List;

/**
 * Elements from all over every parameter, remembered, to tell whether all of them are trained and still finite. From all
 * over, because of the embedding only the rows of the tokens that occur have a gradient.
 */
public final class ParameterProbe {
    private static final int ELEMENTS = 4096;

    private final List<NDArray> parameters;
    private final List<double[]> before;

    /** Remembers the parameters as they are; they must outlive the probe. */
    public ParameterProbe(Collection<NDArray> parameters) {
        this.parameters = List.copyOf(parameters);
        this.before = this.parameters.stream().map(ParameterProbe::sample).toList();
    }

    /** The least of the parameters' changes, each the largest among its elements; NaN where one is not finite. */
    public double leastChange() {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < parameters.size(); i++) {
            double[] now = sample(parameters.get(i));
            double largest = 0;
            for (int j = 0; j < now.length; j++) {
                largest = Math.max(largest, Math.abs(now[j] - before.get(i)[j])); // NaN stays NaN
            }
            least = Double.isFinite(largest) ? Math.min(least, largest) : Double.NaN;
            if (Double.isNaN(least)) {
                return least;
            }
        }
        return least;
    }

    private static double[] sample(NDArray parameter) {
        try (var constant = GradMode.disabled();
                NDArray flat = parameter.flatten();
                NDArray some = flat.get("::" + Math.max(1, flat.size() / ELEMENTS));
                NDArray wide = Aten.to(some, ScalarType.FLOAT64)) {
            return Tensors.toDoubles(wide);
        }
    }
}
