package dev.mixedprecision.part.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What backward passes gave the inputs of a call, from a weighted sum of each result.
 *
 * @param types the types of the gradients that reached the float32 inputs, by the inputs' names
 * @param typesByHand the types of those that the call by hand sends back
 * @param differences where the two differ first, by the inputs' names; empty where all have the same bits
 * @param nonFinite the gradients that have a NaN or an infinity, of either side
 * @param reason why no input has a gradient, in libtorch's words; empty where one came or none was asked for
 */
public record Gradients(
        Map<String, String> types,
        Map<String, String> typesByHand,
        Map<String, CastOutcome.Difference> differences,
        List<String> nonFinite,
        String reason) {
    private static final Operator COS = Operator.named("aten::cos");
    private static final Operator SUM = Operator.named("aten::sum");

    /** None was asked for. */
    static final Gradients NONE = new Gradients(Map.of(), Map.of(), Map.of(), List.of(), "");

    /** One backward pass a result: each result is of a call of its own, which casts its inputs itself. */
    static Gradients of(NDManager manager, Map<String, NDArray> leaves, List<NDArray> results, List<NDArray> oracle) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, String> typesByHand = new LinkedHashMap<>();
        Map<String, CastOutcome.Difference> differences = new LinkedHashMap<>();
        List<String> nonFinite = new ArrayList<>();
        String reason = "";
        for (int i = 0; i < results.size(); i++) {
            String why = backward(manager, results.get(i));
            if (!why.isEmpty()) {
                reason = why;
                continue;
            }
            Map<String, NDArray> underAutocast = takeGradients(manager, leaves);
            backward(manager, oracle.get(i));
            Map<String, NDArray> byHand = takeGradients(manager, leaves);
            String of = results.size() == 1 ? "" : ", from result " + i;
            note(manager, underAutocast, of + " under autocast", types, nonFinite);
            note(manager, byHand, of + " by hand", typesByHand, nonFinite);
            underAutocast.forEach((name, gradient) -> Differences.between(
                            manager, "the gradient of " + name + of, gradient, byHand.get(name))
                    .ifPresent(difference -> differences.putIfAbsent(name, difference)));
        }
        return new Gradients(types, typesByHand, differences, nonFinite, types.isEmpty() ? reason : "");
    }

    private static void note(
            NDManager manager,
            Map<String, NDArray> gradients,
            String where,
            Map<String, String> types,
            List<String> nonFinite) {
        gradients.forEach((name, gradient) -> {
            types.put(name, Tensors.dtype(gradient).toString());
            if (!Differences.isFinite(manager, gradient)) {
                nonFinite.add("the gradient of " + name + where);
            }
        });
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
            GradMode.backward(SUM.call(manager, real.mul(weights(manager, real)), ScalarType.FLOAT32));
            return "";
        } catch (LibtorchException e) {
            return e.getMessage();
        }
    }

    /** Not all the same, since the gradient of a plain sum of a softmax is zero. */
    private static NDArray weights(NDManager manager, NDArray result) {
        try (GradMode noGrad = GradMode.disabled()) {
            return COS.call(manager, result);
        }
    }
}
