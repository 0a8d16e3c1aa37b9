package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.internal.CxxRuntime;
import dev.mixedprecision.libtorch.internal.Schema;
import dev.mixedprecision.libtorch.internal.TorchCpu;
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
    private final Kind[] kinds;
    private final Memory name;
    private final Memory overload;

    /** Arguments, then results; made once, because every {@link Memory} is a garbage collector's business. */
    private final Memory stack;

    private final long stackAddress;

    private Operator(Schema schema, String name, String overload) {
        this.schema = schema;
        this.kinds = schema.parameters().stream()
                .map(parameter -> Kind.of(parameter.type()))
                .toArray(Kind[]::new);
        this.name = cString(name);
        this.overload = cString(overload);
        this.stack = new Memory(8L * Math.max(1, Math.max(kinds.length, schema.results())));
        this.stackAddress = Pointer.nativeValue(stack);
    }

    /** What Java passes for a parameter of the schema. */
    private enum Kind {
        TENSOR,
        INTEGER,
        FLOAT,
        BOOLEAN,
        SCALAR_TYPE,
        OTHER;

        static Kind of(String type) {
            return switch (type) {
                case "Tensor" -> TENSOR;
                case "int", "SymInt" -> INTEGER;
                case "float" -> FLOAT;
                case "bool" -> BOOLEAN;
                case "ScalarType" -> SCALAR_TYPE;
                default -> OTHER;
            };
        }

        boolean accepts(Object argument) {
            return switch (this) {
                case TENSOR -> argument instanceof PtNDArray array && !array.isReleased();
                case INTEGER ->
                    argument instanceof Integer
                            || argument instanceof Long
                            || argument instanceof Short
                            || argument instanceof Byte;
                case FLOAT -> argument instanceof Double || argument instanceof Float;
                case BOOLEAN -> argument instanceof Boolean;
                case SCALAR_TYPE -> argument instanceof ScalarType;
                case OTHER -> false;
            };
        }
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
        synchronized (CALLS) {
            dispatch(arguments);
            return new PtNDArray((PtNDManager) manager, stack.getLong(0));
        }
    }

    /** Calls the operator, which returns tensors: as {@link #call}, with all the results in order. */
    public List<NDArray> callAll(NDManager manager, Object... arguments) {
        synchronized (CALLS) {
            dispatch(arguments);
            List<NDArray> results = new ArrayList<>(schema.results());
            for (int i = 0; i < schema.results(); i++) {
                results.add(new PtNDArray((PtNDManager) manager, stack.getLong(8L * i)));
            }
            return results;
        }
    }

    /** Leaves the results on the stack. */
    private void dispatch(Object[] arguments) {
        if (arguments.length > kinds.length) {
            throw misfit(arguments, "there are at most " + kinds.length + " arguments");
        }
        // All are checked before the first becomes a handle that only the call frees.
        Object[] checked = arguments.length == kinds.length ? arguments : Arrays.copyOf(arguments, kinds.length);
        for (int i = 0; i < kinds.length; i++) {
            if (i < arguments.length) {
                check(i, arguments);
            } else {
                checked[i] = defaultOf(schema.parameters().get(i), arguments);
            }
        }
        for (int i = 0; i < kinds.length; i++) {
            encode(i, checked[i]);
        }
        CxxRuntime cxx = Libtorch.get().cxx();
        cxx.beginCapture();
        try {
            if (TorchCpu.callDispatcher(Pointer.nativeValue(name), Pointer.nativeValue(overload), stackAddress) != 0) {
                String reason = cxx.captured().map(Operator::reason).orElse("see the console");
                throw new LibtorchException(
                        describe(arguments) + ": " + reason + System.lineSeparator() + "  schema: " + schema.text());
            }
        } finally {
            cxx.endCapture();
        }
    }

    /** libtorch's message without its C++ stack trace. */
    private static String reason(String printed) {
        String text = printed.replaceFirst("(?s)^.*?Exception in aoti_torch: ", "");
        int trace = text.indexOf("\nException raised from");
        return (trace < 0 ? text : text.substring(0, trace)).strip();
    }

    private void check(int index, Object[] arguments) {
        Object argument = arguments[index];
        if (argument == null ? schema.parameters().get(index).optional() : kinds[index].accepts(argument)) {
            return;
        }
        Schema.Parameter parameter = schema.parameters().get(index);
        if (argument == null) {
            throw misfit(arguments, "'" + parameter.name() + "' must be given");
        }
        if (argument instanceof PtNDArray array && array.isReleased()) {
            throw misfit(arguments, "'" + parameter.name() + "' is closed");
        }
        throw misfit(
                arguments,
                kinds[index] == Kind.OTHER
                        ? "'" + parameter.name() + "' is a " + parameter.type() + ", which cannot be passed"
                        : "'" + parameter.name() + "' must be a " + parameter.type() + ", not " + argument);
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

    private void encode(int index, Object argument) {
        long place = 8L * index;
        if (argument == null) {
            stack.setLong(place, 0);
        } else if (schema.parameters().get(index).optional()) {
            Pointer box = new Pointer(Native.malloc(8)); // libtorch frees it
            encode(argument, box);
            stack.setPointer(place, box);
        } else if (argument instanceof PtNDArray array) {
            // A new handle: the call takes it over.
            Tensors.check(TorchCpu.newTensorHandleAt(array.getHandle(), stackAddress + place), "new tensor handle");
        } else {
            encode(argument, stack.share(place));
        }
    }

    private static void encode(Object argument, Pointer place) {
        if (argument instanceof PtNDArray array) {
            place.setLong(0, Tensors.newHandle(array));
        } else if (argument instanceof Double || argument instanceof Float) {
            place.setDouble(0, ((Number) argument).doubleValue());
        } else if (argument instanceof Boolean flag) {
            place.setLong(0, flag ? 1 : 0);
        } else {
            place.setLong(0, argument instanceof ScalarType type ? type.code() : ((Number) argument).longValue());
        }
    }

    private IllegalArgumentException misfit(Object[] arguments, String why) {
        return new IllegalArgumentException(describe(arguments) + ": " + why + "; schema: " + schema.text());
    }

    private String describe(Object[] arguments) {
        String shown = Arrays.stream(arguments).map(Operator::described).collect(Collectors.joining(", "));
        return schema.text().substring(0, schema.text().indexOf('(')) + "(" + shown + ")";
    }

    private static String described(Object argument) {
        if (argument instanceof PtNDArray array) {
            return array.isReleased()
                    ? "a closed array"
                    : Tensors.dtype(array) + array.getShape().toString();
        }
        return String.valueOf(argument);
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
