package dev.mixedprecision.experiment.speedup;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.Collection;
import java.util.List;

/** A few elements of every parameter, remembered, to tell whether all of them are trained and still finite. */
final class ParameterProbe {
    private static final int ELEMENTS = 16;

    private final List<NDArray> parameters;
    private final List<double[]> before;

    /** Remembers the parameters as they are; they must outlive the probe. */
    ParameterProbe(Collection<NDArray> parameters) {
        this.parameters = List.copyOf(parameters);
        this.before =
                this.parameters.stream().map(ParameterProbe::firstElements).toList();
    }

    /** The least of the parameters' changes, each the largest among its elements; NaN where one is not finite. */
    double leastChange() {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < parameters.size(); i++) {
            double[] now = firstElements(parameters.get(i));
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

    private static double[] firstElements(NDArray parameter) {
        try (var constant = GradMode.disabled();
                NDArray flat = parameter.flatten();
                NDArray first = flat.get("0:" + Math.min(ELEMENTS, flat.size()));
                NDArray wide = Aten.to(first, ScalarType.FLOAT64)) {
            return Aten.toDoubles(wide);
        }
    }
}
