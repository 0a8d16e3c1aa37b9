package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An operator of libtorch, called by name through its dispatcher, so that autograd and autocast do with it what they do
 * with the same call from Python.
 *
 * <p>Arguments are checked against the operator's schema before the call: tensors are {@link NDArray}s, {@code int} is
 * any of Java's integers, {@code float} a {@link Double} or {@link Float}, {@code bool} a {@link Boolean},
 * {@code ScalarType} a {@link ScalarType}; {@code null} is None. Trailing arguments may be left out where the schema has
 * a default. Lists, strings and {@code Scalar} cannot be passed: libtorch 2.7's C interface does not take them.
 *
 * <p>Safe for use by several threads; calls are made one after the other, since an error's text arrives through the
 * process's standard error stream.
 */
public final class Operator {
    /** Held while the process's standard error stream is captured. */
    static final Object CALLS = new Object();

    private final Schema schema;
    private final Memory name;
    private final Memory overload;

    private Operator(Schema schema, String name, String overload) {
        this.schema = schema;
        this.name = cString(name);
        this.overload = cString(overload);
    }

    /**
     * The operator of a name such as {@code aten::rsqrt} or, with its overload, {@code aten::where.self}.
     *
     * @throws IllegalArgumentException when the loaded libtorch has no such operator
     */
    public static Operator of(String qualifiedName) {
        String schema = schema(qualifiedName)
                .orElseThrow(() -> new IllegalArgumentException(
                        "libtorch " + Libtorch.get().version() + " has no operator '" + qualifiedName + "'"));
        return new Operator(Schema.parse(schema), name(qualifiedName), overload(qualifiedName));
    }

    /** Whether the loaded libtorch has an operator of a name as {@link #of} takes it. */
    public static boolean exists(String qualifiedName) {
        return schema(qualifiedName).isPresent();
    }

    private static Optional<String> schema(String qualifiedName) {
        return Libtorch.get().cxx().schema(name(qualifiedName), overload(qualifiedName));
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
     * @throws IllegalArgumentException when the arguments do not fit the schema, which the message shows
     * @throws LibtorchException when libtorch refuses the call, with its reason
     */
    public NDArray call(NDManager manager, Object... arguments) {
        if (schema.results() != 1) {
            throw new IllegalArgumentException("not one result: " + schema.text());
        }
        return callAll(manager, arguments).get(0);
    }

    /** Calls the operator, which returns tensors: as {@link #call}, with all the results in order. */
    public List<NDArray> callAll(NDManager manager, Object... arguments) {
        PtNDManager owner = (PtNDManager) manager;
        List<Schema.Parameter> parameters = schema.parameters();
        if (arguments.length > parameters.size()) {
            throw misfit(arguments, "there are at most " + parameters.size() + " arguments");
        }
        Object[] checked = new Object[parameters.size()];
        for (int i = 0; i < checked.length; i++) {
            checked[i] = i < arguments.length
                    ? check(parameters.get(i), arguments[i], arguments)
                    : defaultOf(parameters.get(i), arguments);
        }
        try (Memory stack = new Memory(8L * Math.max(1, Math.max(checked.length, schema.results())))) {
            for (int i = 0; i < checked.length; i++) {
                stack.setLong(8L * i, encode(parameters.get(i), checked[i]));
            }
            dispatch(stack, arguments);
            List<NDArray> results = new ArrayList<>(schema.results());
            for (int i = 0; i < schema.results(); i++) {
                results.add(new PtNDArray(owner, stack.getLong(8L * i)));
            }
            return results;
        }
    }

    private void dispatch(Memory stack, Object[] arguments) {
        CxxRuntime cxx = Libtorch.get().cxx();
        synchronized (CALLS) {
            cxx.beginCapture();
            try {
                if (TorchCpu.callDispatcher(name, overload, stack) != 0) {
                    String reason = cxx.captured().map(Operator::reason).orElse("see the console");
                    throw new LibtorchException(describe(arguments) + ": " + reason + System.lineSeparator()
                            + "  schema: " + schema.text());
                }
            } finally {
                cxx.endCapture();
            }
        }
    }

    /** libtorch's message without its C++ stack trace. */
    private static String reason(String printed) {
        String text = printed.replaceFirst("(?s)^.*?Exception in aoti_torch: ", "");
        int trace = text.indexOf("\nException raised from");
        return (trace < 0 ? text : text.substring(0, trace)).strip();
    }

    private Object check(Schema.Parameter parameter, Object argument, Object[] arguments) {
        if (argument == null) {
            if (!parameter.optional()) {
                throw misfit(arguments, "'" + parameter.name() + "' must be given");
            }
            return null;
        }
        Class<?>[] accepted =
                switch (parameter.type()) {
                    case "Tensor" -> new Class<?>[] {PtNDArray.class};
                    case "int", "SymInt" -> new Class<?>[] {Integer.class, Long.class, Short.class, Byte.class};
                    case "float" -> new Class<?>[] {Double.class, Float.class};
                    case "bool" -> new Class<?>[] {Boolean.class};
                    case "ScalarType" -> new Class<?>[] {ScalarType.class};
                    default -> new Class<?>[0];
                };
        if (accepted.length == 0) {
            throw misfit(arguments, "'" + parameter.name() + "' is a " + parameter.type() + ", which cannot be passed");
        }
        if (Arrays.stream(accepted).noneMatch(type -> type.isInstance(argument))) {
            throw misfit(arguments, "'" + parameter.name() + "' must be a " + parameter.type() + ", not " + argument);
        }
        return argument;
    }

    private Object defaultOf(Schema.Parameter parameter, Object[] arguments) {
        String text = parameter.defaultValue();
        if (text == null) {
            throw misfit(arguments, "'" + parameter.name() + "' must be given");
        }
        if (text.equals("None")) {
            return null;
        }
        return switch (parameter.type()) {
            case "int", "SymInt" -> Long.valueOf(text);
            case "float" -> Double.valueOf(text);
            case "bool" -> Boolean.valueOf(text.equals("True"));
            default -> throw misfit(arguments, "'" + parameter.name() + "' has a default that cannot be passed");
        };
    }

    private static long encode(Schema.Parameter parameter, Object argument) {
        if (argument == null) {
            return 0;
        }
        long value = encode(argument);
        if (!parameter.optional()) {
            return value;
        }
        long box = Native.malloc(8); // libtorch frees it
        new Pointer(box).setLong(0, value);
        return box;
    }

    private static long encode(Object argument) {
        if (argument instanceof PtNDArray array) {
            return Aten.newHandle(array); // the call takes it over
        }
        if (argument instanceof Double || argument instanceof Float) {
            return Double.doubleToRawLongBits(((Number) argument).doubleValue());
        }
        if (argument instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        return argument instanceof ScalarType type ? type.code() : ((Number) argument).longValue();
    }

    private IllegalArgumentException misfit(Object[] arguments, String why) {
        return new IllegalArgumentException(describe(arguments) + ": " + why + "; schema: " + schema.text());
    }

    private String describe(Object[] arguments) {
        String shown = Arrays.stream(arguments)
                .map(argument -> argument instanceof PtNDArray array
                        ? Aten.dtype(array) + array.getShape().toString()
                        : String.valueOf(argument))
                .collect(Collectors.joining(", "));
        return schema.text().substring(0, schema.text().indexOf('(')) + "(" + shown + ")";
    }

    private static Memory cString(String text) {
        Memory memory = new Memory(text.length() + 1L);
        memory.setString(0, text, "US-ASCII");
        return memory;
    }

    @Override
    public String toString() {
        return schema.text();
    }
}
