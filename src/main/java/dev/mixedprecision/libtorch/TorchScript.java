package dev.mixedprecision.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.internal.ScriptModule;
import dev.mixedprecision.libtorch.internal.TorchScriptArchive.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of libtorch's operators, written as PyTorch users write it, over tensors that have names:
 *
 * <pre>{@code
 * try (var cat = TorchScript.compile("torch.cat([a, b], 0)", List.of("a", "b"))) {
 *     NDArray joined = cat.call(manager, a, b);
 * }
 * }</pre>
 *
 * <p>The expression is TorchScript, so numbers, lists, strings, None and keyword arguments are written where they are
 * used, which {@link Operator} cannot pass. {@code torch.name(…)} is the operator {@code aten::name}; overloads are
 * chosen by the arguments' types. libtorch interprets the expression one operator at a time through its dispatcher,
 * autograd and autocast included; TorchScript's own optimiser and its own imitation of autocast are switched off.
 *
 * <p>Where the value is a tuple of tensors, the expression is evaluated once for each: only a single tensor can be handed
 * to Java by every version of libtorch, since DJL's bridge has the numbers of 2.7.1's other kinds of value built in. Such
 * an expression must not draw random numbers or change its inputs.
 *
 * <p>Several formulas, or one over several lines, are a {@link CompilationUnit}.
 *
 * <p>For use by one thread at a time.
 */
public final class TorchScript implements AutoCloseable {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern OTHER_TYPE = Pattern.compile("but is actually of type (.+?):?(?:\\R|$)");
    private static final Pattern TUPLE = Pattern.compile("Tuple\\[(Tensor(?:, Tensor)*)\\]");

    private final String expression;
    private final List<String> names;
    private final List<ScriptModule> values;
    private boolean closed;

    private TorchScript(String expression, List<String> names, List<ScriptModule> values) {
        this.expression = expression;
        this.names = names;
        this.values = values;
    }

    /**
     * Compiles an expression whose value is a tensor or a tuple of tensors; of a list, take elements by index.
     *
     * @param names the tensors in the expression, in the order in which they will be passed
     * @throws IllegalArgumentException when libtorch cannot compile it, with its reason: a syntax error, an unknown
     *     operator, arguments that fit no overload, a value that is not made of tensors
     */
    public static TorchScript compile(String expression, List<String> names) {
        Libtorch.get();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("'" + expression + "' needs at least one tensor");
        }
        for (String name : names) {
            if (!IDENTIFIER.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' is not a name for a tensor");
            }
        }
        if (expression.contains("\n")) {
            throw new IllegalArgumentException("an expression is one line, not: " + expression);
        }
        return new TorchScript(expression, List.copyOf(names), values(expression, names));
    }

    /** One module a value: the expression itself where it is a tensor, else each element of the tuple. */
    private static List<ScriptModule> values(String expression, List<String> names) {
        try {
            return List.of(module(expression, names));
        } catch (EngineException e) {
            Matcher other = OTHER_TYPE.matcher(String.valueOf(e.getMessage()));
            if (!other.find()) {
                throw refusal(expression, e);
            }
            Matcher tuple = TUPLE.matcher(other.group(1));
            if (!tuple.matches()) {
                throw new IllegalArgumentException(
                        "the value of '" + expression
                                + "' is not made of tensors: neither one nor a tuple of them, but " + other.group(1),
                        e);
            }
            List<ScriptModule> values = new ArrayList<>();
            try {
                for (int i = 0; i < tuple.group(1).split(",").length; i++) {
                    values.add(module("(" + expression + ")[" + i + "]", names));
                }
                return values;
            } catch (EngineException inner) {
                values.forEach(ScriptModule::close);
                throw refusal(expression, inner);
            }
        }
    }

    private static IllegalArgumentException refusal(String expression, EngineException e) {
        return new IllegalArgumentException(
                "libtorch " + Libtorch.get().version() + " cannot compile '" + expression + "': "
                        + ScriptModule.reason(e),
                e);
    }

    private static ScriptModule module(String expression, List<String> names) {
        return ScriptModule.compile(List.of(new Method("forward", names, List.of("return " + expression))));
    }

    /**
     * Evaluates the expression, whose value is one tensor.
     *
     * @param owner owns the result
     * @param tensors by the names' order
     * @throws IllegalArgumentException for another number of tensors, and for a value that is not one tensor
     * @throws LibtorchException when an operator refuses its arguments, with its reason
     */
    public NDArray call(NDManager owner, NDArray... tensors) {
        List<NDArray> values = callAll(owner, tensors);
        if (values.size() != 1) {
            values.forEach(NDArray::close);
            throw new IllegalArgumentException("'" + expression + "' has " + values.size() + " values, not one");
        }
        return values.get(0);
    }

    /** Evaluates the expression: as {@link #call}, with all the tensors of a tuple in order. */
    public List<NDArray> callAll(NDManager owner, NDArray... tensors) {
        if (tensors.length != names.size()) {
            throw new IllegalArgumentException(
                    "'" + expression + "' takes " + names + ", but " + tensors.length + " tensors were given");
        }
        if (closed) {
            throw new IllegalStateException("'" + expression + "' has been closed");
        }
        List<NDArray> results = new ArrayList<>();
        try {
            for (ScriptModule value : values) {
                results.add(value.call("forward", owner, tensors));
            }
            return results;
        } catch (EngineException e) {
            results.forEach(NDArray::close);
            throw new LibtorchException(describe(tensors) + ": " + ScriptModule.reason(e), e);
        }
    }

    /**
     * The operators that the expression calls, with the overloads that libtorch has chosen, such as
     * {@code aten::pow.Tensor_Scalar}; empty on platforms other than 64-bit Linux.
     */
    public SortedSet<String> operators() {
        SortedSet<String> operators = new TreeSet<>();
        values.forEach(value -> operators.addAll(value.operators()));
        return operators;
    }

    /** Frees the compiled expression. Closing twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        values.forEach(ScriptModule::close);
    }

    @Override
    public String toString() {
        return expression;
    }

    private String describe(NDArray[] tensors) {
        return expression + " with " + ScriptModule.described(names, tensors);
    }
}
