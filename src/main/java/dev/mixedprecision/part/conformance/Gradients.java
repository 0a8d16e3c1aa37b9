package dev.mixedprecision.part.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What backward passes gave the inputs of a call, from a weighted sum of each result.
 *
 * @param types the gradients' types, by the inputs' names
 * @param differences where a gradient differs from the oracle's, by the inputs' names
 * @param nonFinite the inputs with a gradient that has an element which is not finite
 * @param noGradient why there is no backward pass; empty where there is one
 */
record Gradients(
        Map<String, String> types,
        Map<String, CastOutcome.Difference> differences,
        List<String> nonFinite,
        String noGradient) {

    /** One backward pass a result: each result is of a call of its own, which casts its inputs itself. */
    static Gradients of(NDManager manager, Map<String, NDArray> leaves, List<NDArray> results, List<NDArray> oracle) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, CastOutcome.Difference> differences = new LinkedHashMap<>();
        List<String> nonFinite = new ArrayList<>();
        String noGradient = "";
        for (int i = 0; i < results.size(); i++) {
            String why = backward(manager, results.get(i));
            if (!why.isEmpty()) {
                noGradient = why;
                continue;
            }
            Map<String, NDArray> underAutocast = takeGradients(manager, leaves);
            backward(manager, oracle.get(i));
            Map<String, NDArray> byHand = takeGradients(manager, leaves);
            String of = results.size() == 1 ? "" : ", from result " + i;
            underAutocast.forEach((name, gradient) -> {
                types.put(name, Tensors.dtype(gradient).toString());
                Differences.between(manager, "the gradient of " + name + of, gradient, byHand.get(name))
                        .ifPresent(difference -> differences.putIfAbsent(name, difference));
                if (Arrays.stream(Tensors.toDoubles(gradient)).anyMatch(value -> !Double.isFinite(value))) {
                    nonFinite.add(name);
                }
            });
        }
        return new Gradients(types, differences, nonFinite, noGradient);
    }

    /** The gradients that a backward pass has left the inputs, which then have none. */
    private static Map<String, NDArray> takeGradients(NDManager manager, Map<String, NDArray> leaves) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> {
            if (GradMode.hasGradient(leaf)) {
                NDArray gradient = leaf.getGradient();
                gradient.attach(manager);
                gradients.put(name, gradient);
                GradMode.clearGradient(leaf);
            }
        });
        return gradients;
    }

    /** Runs the backward pass; the answer is why there is none, or empty. */
    private static String backward(NDManager manager, NDArray result) {
        ScalarType type = Tensors.dtype(result);
        if (!ComplexNumbers.are(type) && !type.isFloatingPoint()) {
            return "the results are whole numbers";
        }
        NDArray real = ComplexNumbers.are(type) ? ComplexNumbers.asReal(manager, result) : result;
        try {
            GradMode.backward(ByName.SUM.call(manager, real.mul(weights(manager, real)), ScalarType.FLOAT32));
            return "";
        } catch (LibtorchException e) {
            return e.getMessage();
        }
    }

    /** Not all the same, since the gradient of a plain sum of a softmax is zero. */
    private static NDArray weights(NDManager manager, NDArray result) {
        try (GradMode noGrad = GradMode.disabled()) {
            return ByName.COS.call(manager, result);
        }
    }

    /** Looked up once, when first needed. */
    private static final class ByName {
        static final Operator COS = Operator.of("aten::cos");
        static final Operator SUM = Operator.of("aten::sum");

        private ByName() {}
    }
}
