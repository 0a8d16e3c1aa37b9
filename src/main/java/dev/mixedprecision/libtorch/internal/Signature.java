package dev.mixedprecision.libtorch.internal;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.stream.Collectors;

/** An operator's schema as what a call's arguments are held against, before anything reaches libtorch. */
public final class Signature {
    private final Schema schema;
    private final ArgumentKind[] kinds;

    /** Of the operator that has the schema. */
    public Signature(Schema schema) {
        this.schema = schema;
        this.kinds = schema.parameters().stream()
                .map(parameter -> ArgumentKind.of(parameter.type()))
                .toArray(ArgumentKind[]::new);
    }

    /**
     * The arguments with the defaults of those that were left out, one a parameter.
     *
     * @throws IllegalArgumentException when they do not fit, with the call and the schema
     */
    public Object[] checked(Object[] arguments) {
        if (arguments.length > kinds.length) {
            throw misfit(arguments, "there are at most " + kinds.length + " arguments");
        }
        Object[] checked = arguments.length == kinds.length ? arguments : Arrays.copyOf(arguments, kinds.length);
        for (int i = 0; i < kinds.length; i++) {
            if (i < arguments.length) {
                check(i, arguments);
            } else {
                checked[i] = defaultOf(schema.parameters().get(i), arguments);
            }
        }
        return checked;
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
                kinds[index] == ArgumentKind.OTHER
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

    private IllegalArgumentException misfit(Object[] arguments, String why) {
        return new IllegalArgumentException(describe(arguments) + ": " + why + "; schema: " + schema.text());
    }

    /** The call as a message shows it: {@code aten::mm(float32(2, 3), float32(3, 2))}. */
    public String describe(Object[] arguments) {
        String shown = Arrays.stream(arguments).map(Signature::described).collect(Collectors.joining(", "));
        return schema.name() + "(" + shown + ")";
    }

    private static String described(Object argument) {
        if (argument instanceof PtNDArray array) {
            return array.isReleased()
                    ? "a closed array"
                    : TensorHandles.dtype(array) + array.getShape().toString();
        }
        return String.valueOf(argument);
    }
}
