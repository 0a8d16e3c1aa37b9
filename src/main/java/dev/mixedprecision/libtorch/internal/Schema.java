package dev.mixedprecision.libtorch.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * An operator's schema, read from libtorch's text for it, such as
 * {@code aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor}.
 *
 * @param text the whole schema
 * @param parameters the parameters in order
 * @param results the types of what the operator returns, in order, without alias annotations
 */
public record Schema(String text, List<Parameter> parameters, List<String> results) {
    private static final String ALIAS = "\\([a-z!*|> -]*\\)";

    /**
     * One parameter.
     *
     * @param type the type without alias annotation and without a trailing {@code ?}
     * @param optional whether None is accepted
     * @param defaultValue the default's text, or null when there is none
     */
    public record Parameter(String type, boolean optional, String name, String defaultValue) {}

    /** @throws IllegalArgumentException for a text that is no schema */
    public static Schema parse(String text) {
        int open = text.indexOf('(');
        int close = matching(text, open);
        List<Parameter> parameters = new ArrayList<>();
        for (String part : split(text.substring(open + 1, close))) {
            if (!part.equals("*")) { // what follows can only be given by name
                parameters.add(parameter(part));
            }
        }
        return new Schema(text, List.copyOf(parameters), results(text.substring(text.indexOf("->", close) + 2)));
    }

    /** One type, or several in brackets, each with a name or without. */
    private static List<String> results(String declared) {
        String text = declared.strip();
        return split(text.startsWith("(") ? text.substring(1, text.length() - 1) : text).stream()
                .map(result -> result.replaceAll(ALIAS, "").split(" ")[0])
                .toList();
    }

    /** The operator's name, with its overload. */
    public String name() {
        return text.substring(0, text.indexOf('('));
    }

    private static Parameter parameter(String text) {
        String declaration = text;
        String defaultValue = null;
        int equals = text.indexOf('=');
        if (equals >= 0) {
            declaration = text.substring(0, equals);
            defaultValue = text.substring(equals + 1);
        }
        int space = declaration.lastIndexOf(' ');
        String type = declaration.substring(0, space).replaceAll(ALIAS, "");
        boolean optional = type.endsWith("?");
        return new Parameter(
                optional ? type.substring(0, type.length() - 1) : type,
                optional,
                declaration.substring(space + 1),
                defaultValue);
    }

    /** Splits at the commas outside brackets. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        String last = text.substring(start).strip();
        if (!last.isEmpty()) {
            parts.add(last);
        }
        return parts;
    }

    private static int matching(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '(') {
                depth++;
            } else if (text.charAt(i) == ')' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("not an operator's schema: " + text);
    }
}
