package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.mixedprecision.libtorch.internal.CapturedStderr;
import dev.mixedprecision.libtorch.internal.DispatcherStack;
import dev.mixedprecision.libtorch.internal.LoadedLibtorch;
import dev.mixedprecision.libtorch.internal.Schema;
import dev.mixedprecision.libtorch.internal.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operator of libtorch, called by name through its dispatcher, so that autograd and autocast do with it what they do
 * with the same call from Python.
 *
 * <p>Arguments are checked against the operator's schema before the call: tensors are {@link NDArray}s, {@code int} is
 * any of Java's integers, {@code float} a {@link Double} or {@link Float}, {@code bool} a {@link Boolean},
 * {@code ScalarType} a {@link ScalarType}; {@code null} is None. Trailing arguments may be left out where the schema has
 * a default. Lists, strings and {@code Scalar} cannot be passed: libtorch 2.7's C interface does not take them.
 *
 * <p>Safe for use by several threads; the calls of one instance are made one after the other.
 */
public final class Operator {
    private static final Map<Class<?>, String> VALUES =
            Map.of(Boolean.class, "bool", Long.class, "int", Double.class, "float");

    private final String qualifiedName;
    private volatile Bound bound;

    private Operator(String qualifiedName) {
        this.qualifiedName = qualifiedName;
    }

    /** What is known of an operator once libtorch was asked for it. */
    private record Bound(Schema schema, Signature signature, DispatcherStack stack) {

        static Optional<Bound> find(String qualifiedName) {
            return Operator.schema(qualifiedName).map(text -> {
                Schema schema = Schema.parse(text);
                return new Bound(
                        schema,
                        new Signature(schema),
                        new DispatcherStack(schema, Operator.name(qualifiedName), overload(qualifiedName)));
            });
        }
    }

    /**
     * The operator of a name such as {@code aten::rsqrt} or, with its overload, {@code aten::where.self}.
     *
     * @throws IllegalArgumentException when the loaded libtorch has no such operator
     */
    public static Operator of(String qualifiedName) {
        Operator operator = new Operator(qualifiedName);
        operator.bound =
                Bound.find(qualifiedName).orElseThrow(() -> new IllegalArgumentException(unknown(qualifiedName)));
        return operator;
    }

    /**
     * As {@link #of}, but looked up at the first call, so that it may be a constant: an operator that the loaded libtorch
     * lacks is a {@link LibtorchException} of each call.
     */
    public static Operator named(String qualifiedName) {
        return new Operator(qualifiedName);
    }

    /** Whether the loaded libtorch has an operator of a name as {@link #of} takes it. */
    public static boolean exists(String qualifiedName) {
        return schema(qualifiedName).isPresent();
    }

    private Bound bound() {
        if (bound == null) {
            bound = Bound.find(qualifiedName).orElseThrow(() -> new LibtorchException(unknown(qualifiedName)));
        }
        return bound;
    }

    private static String unknown(String qualifiedName) {
        return "libtorch " + Libtorch.get().version() + " has no operator '" + qualifiedName + "'";
    }

    private static Optional<String> schema(String qualifiedName) {
        return LoadedLibtorch.get().operators().schema(name(qualifiedName), overload(qualifiedName));
    }

    private static String name(String qualifiedName) {
        int dot = qualifiedName.indexOf('.');
        return dot < 0 ? qualifiedName : qualifiedName.substring(0, dot);
    }

    private static String overload(String qualifiedName) {
        int dot = qualifiedName.indexOf('.');
        return dot < 0 ? "" : qualifiedName.substring(dot + 1);
    }

    /**
     * Calls the operator, which returns one tensor.
     *
     * @param manager owns the result
     * @param arguments by position, as the class describes
     * @return the result, to be closed by the caller or with its manager
     * @throws IllegalArgumentException when the arguments do not fit the schema, which the message shows, or the operator
     *     does not return one tensor
     * @throws LibtorchException when libtorch refuses the call, with its reason
     */
    public NDArray call(NDManager manager, Object... arguments) {
        Bound operator = bound();
        requireResults(operator.schema, List.of("Tensor"));
        synchronized (operator) {
            dispatch(operator, arguments);
            return new PtNDArray((PtNDManager) manager, operator.stack.result(0));
        }
    }

    /** Calls the operator, which returns tensors or nothing: as {@link #call}, with all the results in order. */
    public List<NDArray> callAll(NDManager manager, Object... arguments) {
        Bound operator = bound();
        int count = operator.schema.results().size();
        requireResults(operator.schema, Collections.nCopies(count, "Tensor"));
        synchronized (operator) {
            dispatch(operator, arguments);
            List<NDArray> results = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                results.add(new PtNDArray((PtNDManager) manager, operator.stack.result(i)));
            }
            return results;
        }
    }

    /**
     * Calls the operator, which returns one flag or number: as {@link #call}.
     *
     * @param type {@link Boolean} for {@code bool}, {@link Long} for {@code int}, {@link Double} for {@code float}
     */
    public <T> T value(Class<T> type, Object... arguments) {
        Bound operator = bound();
        requireResults(operator.schema, List.of(VALUES.getOrDefault(type, "no result of an operator")));
        synchronized (operator) {
            dispatch(operator, arguments);
            return operator.stack.value(type);
        }
    }

    /** What is left on the stack is of the schema's types: read as another, it would be an address of anything. */
    private static void requireResults(Schema schema, List<String> types) {
        if (!schema.results().equals(types)) {
            throw new IllegalArgumentException(schema.name() + " returns " + schema.results() + ", which is not "
                    + types + ": tensors are returned by call and callAll, a bool, int or float by value; schema: "
                    + schema.text());
        }
    }

    /** Leaves the results on the stack. */
    private static void dispatch(Bound operator, Object[] arguments) {
        // All are checked before the first becomes a handle that only the call frees.
        Object[] checked = operator.signature.checked(arguments);
        operator.stack.push(checked);
        try (CapturedStderr stderr = CapturedStderr.begin()) {
            if (!operator.stack.call()) {
                String printed = stderr.text().isEmpty() ? LoadedLibtorch.get().lastError() : stderr.text();
                throw new LibtorchException(operator.signature.describe(arguments) + ": " + reason(printed)
                        + System.lineSeparator() + "  schema: " + operator.schema.text());
            }
        }
    }

    /** libtorch's message without its C++ stack trace. */
    private static String reason(String printed) {
        String text = printed.replaceFirst("(?s)^.*?Exception in aoti_torch: ", "");
        int trace = text.indexOf("\nException raised from");
        String reason = (trace < 0 ? text : text.substring(0, trace)).strip();
        return reason.isEmpty() ? "see the console" : reason;
    }

    @Override
    public String toString() {
        return bound == null ? qualifiedName : bound.schema.text();
    }
}
