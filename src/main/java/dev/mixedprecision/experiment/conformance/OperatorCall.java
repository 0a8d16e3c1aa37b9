package dev.mixedprecision.experiment.conformance;

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
 */
public record OperatorCall(String expression, List<Input> inputs, Set<String> gradientTo) {
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
     * @param gradientTo names with commas between; empty, or a reason that begins with "none", for no gradient
     */
    public static OperatorCall parse(String expression, String inputs, String gradientTo) {
        Set<String> names = gradientTo.isBlank() || gradientTo.startsWith("none")
                ? Set.of()
                : Arrays.stream(gradientTo.split(",")).map(String::strip).collect(Collectors.toSet());
        return new OperatorCall(expression, Input.parse(inputs), names);
    }

    /** The names of the operators in a text, without namespace and overload. */
    public static Set<String> operatorsIn(String text) {
        return OPERATOR.matcher(text).results().map(result -> result.group(1)).collect(Collectors.toSet());
    }

    List<String> names() {
        return inputs.stream().map(Input::name).toList();
    }
}
