package dev.mixedprecision.part.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A representative call of an operator.
 *
 * @param expression the call over the inputs' names, in TorchScript
 * @param inputs the tensors
 * @param gradientTo the names of the inputs that require gradients; none where the operator has no backward pass
 * @param repeatable whether the backward pass gives the same bits each time it runs; those of some operators on CUDA add in
 *     the order in which threads happen to arrive
 */
public record OperatorCall(String expression, List<Input> inputs, Set<String> gradientTo, boolean repeatable) {
    private static final String ANY_ORDER = "(in any order)";
    private static final Pattern OPERATOR = Pattern.compile("torch\\.(\\w+)");

    /** Checks that gradients go to floating-point inputs. */
    public OperatorCall {
        inputs = List.copyOf(inputs);
        gradientTo = Set.copyOf(gradientTo);
        Set<String> candidates =
                inputs.stream().filter(Input::isFloatingPoint).map(Input::name).collect(Collectors.toSet());
        if (!candidates.containsAll(gradientTo)) {
            throw new IllegalArgumentException("gradients go to floating-point inputs, of which " + expression + " has "
                    + candidates + ", not to " + gradientTo);
        }
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to cast in " + expression);
        }
    }

    /**
     * Reads a row of the tables.
     *
     * @param gradientTo names with commas between; empty, or a reason that begins with "none", for no gradient;
     *     {@code in any order} in brackets after the names says that the backward pass is not repeatable
     */
    public static OperatorCall parse(String expression, String inputs, String gradientTo) {
        String list = gradientTo.replace(ANY_ORDER, "");
        Set<String> names = list.isBlank() || list.startsWith("none")
                ? Set.of()
                : Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet());
        return new OperatorCall(expression, Input.parse(inputs), names, list.equals(gradientTo));
    }

    /** The name of the operator that the call is of, without namespace and overload; empty where it is a symbol as in a @ b. */
    public String operator() {
        return OPERATOR.matcher(expression)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
    }

    List<String> names() {
        return inputs.stream().map(Input::name).toList();
    }
}
