package dev.mixedprecision.spec;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Facts of one kind under the names by which steps call them. A fact is worked out when a step asks for it, as it may
 * need another experiment, or turn out not to be known here; a name may stand for several facts, one a precision for
 * instance. An article or "its" before a name is no part of it.
 */
public final class Named<T> {
    private final String kind;
    private final Map<List<String>, Supplier<List<T>>> facts = new LinkedHashMap<>();
    private Function<List<String>, List<T>> others;

    Named(String kind) {
        this.kind = kind;
    }

    /** One fact, under a name of one or more parts. */
    public void put(Supplier<T> fact, String... name) {
        putAll(() -> List.of(fact.get()), name);
    }

    /** Several facts that steps speak of in one word. */
    public void putAll(Supplier<List<T>> several, String... name) {
        facts.put(key(name), several);
    }

    /** Facts of whatever else is named: an expression that is evaluated then, for one. */
    public void putOthers(Function<List<String>, List<T>> byName) {
        others = byName;
    }

    /** The facts of a name; there is at least one. */
    List<T> get(String... name) {
        List<String> key = key(name);
        Supplier<List<T>> known = facts.get(key);
        if (known == null && others == null) {
            throw new IllegalStateException(
                    "this scenario has measured no " + kind + " of " + key + "; there are " + facts.keySet());
        }
        List<T> found = known == null ? others.apply(key) : known.get();
        if (found.isEmpty()) {
            throw new IllegalStateException("there is nothing to judge: no " + kind + " of " + key);
        }
        return found;
    }

    /** The names in the order in which the facts were put, their parts with a blank between. */
    List<String> names() {
        return facts.keySet().stream().map(key -> String.join(" ", key)).toList();
    }

    private static List<String> key(String... name) {
        return Arrays.stream(name)
                .map(part -> part.replaceFirst("^(?:the|its) ", ""))
                .toList();
    }
}
