package dev.mixedprecision.report.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.mixedprecision.report.run.Judgement.Bound;
import dev.mixedprecision.report.run.Judgement.Kind;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Runs as JSON, in the form that docs/run.schema.json states. JSON has no NaN and no infinities, and readers of it drop
 * the sign of zero: these four are the texts NaN, Infinity, -Infinity and -0.0 in place of a number.
 */
public final class RunJson {
    private RunJson() {}

    /**
     * Reads a run.
     *
     * @throws IllegalArgumentException for a file that is none, with what is wrong with it
     */
    public static Run read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
        try {
            return run(JsonParser.parseString(text).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | NullPointerException | DateTimeException e) {
            throw new IllegalArgumentException(file + " is no whole run.json: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " is no run.json that is known here: " + e.getMessage(), e);
        }
    }

    private static Run run(JsonObject json) {
        int format = json.get("format").getAsInt();
        if (format != Run.FORMAT) {
            throw new IllegalArgumentException("its format is " + format + ", and " + Run.FORMAT + " is read");
        }
        Map<String, String> machine = new LinkedHashMap<>();
        json.getAsJsonObject("machine").asMap().forEach((name, value) -> machine.put(name, value.getAsString()));
        return new Run(
                Instant.parse(text(json, "started")),
                Instant.parse(text(json, "ended")),
                text(json, "selection"),
                machine,
                list(json, "scenarios", RunJson::scenario));
    }

    /** What stands before the scenarios, an opening bracket last. */
    static String opening(Instant started, String selection, Map<String, String> machine) {
        JsonObject facts = new JsonObject();
        machine.forEach(facts::addProperty);
        return "{\"format\":" + Run.FORMAT + ",\n\"started\":\"" + started + "\",\n\"selection\":"
                + new JsonPrimitive(selection) + ",\n\"machine\":" + facts + ",\n\"scenarios\":[";
    }

    /** What stands behind them. */
    static String closing(Instant ended) {
        return "\n],\n\"ended\":\"" + ended + "\"}\n";
    }

    static JsonObject json(ScenarioRecord scenario) {
        JsonObject json = new JsonObject();
        json.addProperty("law", scenario.law());
        json.addProperty("part", scenario.part());
        json.addProperty("title", scenario.title());
        json.addProperty("scenario", scenario.name());
        json.addProperty("device", scenario.device());
        json.addProperty("outcome", scenario.outcome().toString());
        json.addProperty("reason", scenario.reason());
        json.add("judgements", array(scenario.judgements(), RunJson::json));
        json.add("findings", array(scenario.findings(), RunJson::json));
        return json;
    }

    private static ScenarioRecord scenario(JsonObject json) {
        return new ScenarioRecord(
                text(json, "law"),
                text(json, "part"),
                text(json, "title"),
                text(json, "scenario"),
                text(json, "device"),
                word(Outcome.class, text(json, "outcome")),
                text(json, "reason"),
                list(json, "judgements", RunJson::judgement),
                list(json, "findings", RunJson::finding));
    }

    private static JsonObject json(Judgement judgement) {
        JsonObject json = new JsonObject();
        json.addProperty("quantity", judgement.quantity());
        json.addProperty("kind", judgement.kind().toString());
        json.add("expected", json(judgement.expected()));
        json.add("measured", json(judgement.measured()));
        json.addProperty("distance", judgement.distance());
        judgement.bound().ifPresent(bound -> json.add("bound", json(bound)));
        json.addProperty("unit", judgement.unit());
        json.addProperty("verdict", judgement.verdict().toString());
        return json;
    }

    private static Judgement judgement(JsonObject json) {
        return new Judgement(
                text(json, "quantity"),
                word(Kind.class, text(json, "kind")),
                reading(json.getAsJsonObject("expected")),
                reading(json.getAsJsonObject("measured")),
                text(json, "distance"),
                Optional.ofNullable(json.getAsJsonObject("bound"))
                        .map(bound ->
                                new Bound(text(bound, "side"), number(bound.get("value")), text(bound, "origin"))),
                text(json, "unit"),
                word(Judgement.Verdict.class, text(json, "verdict")));
    }

    private static JsonObject json(Bound bound) {
        JsonObject json = new JsonObject();
        json.addProperty("side", bound.side());
        json.add("value", number(bound.value()));
        json.addProperty("origin", bound.origin());
        return json;
    }

    private static JsonObject json(Finding finding) {
        JsonObject json = new JsonObject();
        json.addProperty("what", finding.what());
        json.add("measured", json(finding.reading()));
        json.addProperty("unit", finding.unit());
        finding.shareOfPeak().ifPresent(share -> json.add("shareOfPeak", number(share)));
        json.addProperty("key", finding.isKey());
        return json;
    }

    private static Finding finding(JsonObject json) {
        return new Finding(
                text(json, "what"),
                reading(json.getAsJsonObject("measured")),
                text(json, "unit"),
                optional(json, "shareOfPeak"),
                json.get("key").getAsBoolean());
    }

    private static JsonObject json(Reading reading) {
        JsonObject json = new JsonObject();
        json.addProperty("text", reading.text());
        reading.value().ifPresent(value -> json.add("value", number(value)));
        if (!reading.bits().isEmpty()) {
            json.addProperty("bits", reading.bits());
        }
        if (reading.spread().isKnown()) {
            json.add("low", number(reading.spread().low()));
            json.add("high", number(reading.spread().high()));
        }
        return json;
    }

    private static Reading reading(JsonObject json) {
        return new Reading(
                text(json, "text"),
                optional(json, "value"),
                json.has("bits") ? text(json, "bits") : "",
                new Spread(
                        optional(json, "low").orElse(Double.NaN),
                        optional(json, "high").orElse(Double.NaN)));
    }

    private static JsonPrimitive number(double value) {
        boolean inJson = Double.isFinite(value) && (value != 0 || 1 / value > 0);
        return inJson ? new JsonPrimitive(value) : new JsonPrimitive(String.valueOf(value));
    }

    private static double number(JsonElement json) {
        return Double.parseDouble(json.getAsString());
    }

    private static OptionalDouble optional(JsonObject json, String name) {
        return json.has(name) ? OptionalDouble.of(number(json.get(name))) : OptionalDouble.empty();
    }

    private static String text(JsonObject json, String name) {
        return json.get(name).getAsString();
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private static <T> JsonArray array(List<T> things, Function<T, JsonObject> json) {
        JsonArray array = new JsonArray();
        things.forEach(each -> array.add(json.apply(each)));
        return array;
    }

    private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> read) {
        List<T> things = new ArrayList<>();
        json.getAsJsonArray(name).forEach(each -> things.add(read.apply(each.getAsJsonObject())));
        return things;
    }
}
