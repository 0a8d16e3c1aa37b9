package dev.mixedprecision.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What libtorch's traces say, as {@link dev.mixedprecision.libtorch.Profile} gives them. */
final class Traces {
    /** They cost nothing on the device, or belong to the tape. */
    private static final Set<String> VIEWS = Set.of(
            "view",
            "reshape",
            "transpose",
            "t",
            "unflatten",
            "unbind",
            "size",
            "alias",
            "detach",
            "expand",
            "narrow",
            "ones_like");

    private Traces() {}

    /** The names of the operators that no other one has called, in order, without views. */
    static List<String> computing(String... traces) {
        List<String> names = new ArrayList<>();
        for (String trace : traces) {
            double end = 0;
            for (JsonObject operator : JsonParser.parseString(trace).getAsJsonArray().asList().stream()
                    .map(JsonElement::getAsJsonObject)
                    .filter(each -> each.get("name").getAsString().startsWith("aten::"))
                    .sorted(Comparator.comparingDouble(Traces::begin))
                    .toList()) {
                if (begin(operator) >= end) {
                    end = begin(operator) + operator.get("dur").getAsDouble();
                    names.add(operator.get("name").getAsString().substring("aten::".length()));
                }
            }
        }
        names.removeIf(VIEWS::contains);
        return names;
    }

    private static double begin(JsonObject event) {
        return event.get("ts").getAsDouble();
    }
}
