package dev.mixedprecision.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.report.summary.LeftOut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results that Allure makes its report of, as files of a folder. */
public final class AllureResults {
    /** The label of a result that is of no scenario, with the number of those that it stands for. */
    private static final String SCENARIOS = "scenarios";

    private final Path folder;

    public AllureResults(Path folder) {
        this.folder = folder;
    }

    /**
     * A result beside those of the scenarios, which stands first in the report's trees.
     *
     * @param title its name, and where it stands
     * @param started earlier than any other result
     * @param html what it says
     * @param red why it is red, in the form of a trace; empty where it is not
     * @param page what is attached, as a page
     */
    public void add(String title, Instant started, String html, String red, String page) {
        String attachment = uuid(title) + "-attachment.html";
        ResultFiles.write(folder.resolve(attachment), page);
        JsonObject attached = new JsonObject();
        attached.addProperty("name", title);
        attached.addProperty("type", "text/html");
        attached.addProperty("source", attachment);
        JsonObject result = result(title, title, started.toEpochMilli(), 0);
        result.addProperty("status", red.isEmpty() ? "passed" : "failed");
        JsonObject details = new JsonObject();
        details.addProperty("message", red.substring(red.indexOf(": ") + 1).strip());
        details.addProperty("trace", red);
        result.add("statusDetails", details);
        result.addProperty("descriptionHtml", html);
        result.getAsJsonArray("attachments").add(attached);
        for (String tree : List.of("epic", "feature", "parentSuite", "suite")) {
            label(result, tree, title);
        }
        write(result);
    }

    /** Puts one result for each line of what was left out in the place of its scenarios' results. */
    public void leaveOneOfEach(List<LeftOut> lines) {
        Map<LeftOut, List<JsonObject>> results = new LinkedHashMap<>();
        Set<String> removed = new HashSet<>();
        for (Path file : files("-result.json")) {
            JsonObject result = read(file);
            lines.stream().filter(line -> isOf(line, result)).findFirst().ifPresent(line -> {
                results.computeIfAbsent(line, any -> new ArrayList<>()).add(result);
                delete(file);
                removed.add(result.get("uuid").getAsString());
            });
        }
        results.forEach((line, of) -> write(leftOut(line, of)));
        removeContainersOf(removed);
    }

    /** By the law and the first line of the reason: names are shortened for the report. */
    private static boolean isOf(LeftOut line, JsonObject result) {
        String law = label(result, "law");
        return result.get("status").getAsString().equals("skipped")
                && line.scenarios().stream().anyMatch(each -> each.law().equals(law))
                && result.getAsJsonObject("statusDetails")
                        .get("message")
                        .getAsString()
                        .strip()
                        .lines()
                        .findFirst()
                        .equals(Optional.of(line.reason()));
    }

    private static JsonObject leftOut(LeftOut line, List<JsonObject> of) {
        JsonObject first = of.get(0);
        JsonObject result = result(
                line.part() + line.outcome() + line.reason(),
                "Left out: " + line.count(),
                of.stream()
                        .mapToLong(each -> each.get("start").getAsLong())
                        .min()
                        .orElseThrow(),
                of.size());
        result.addProperty("status", "skipped");
        result.add("statusDetails", first.get("statusDetails"));
        result.addProperty(
                "description",
                of.stream()
                        .map(each -> "- " + each.get("name").getAsString())
                        .sorted()
                        .collect(Collectors.joining("\n")));
        // Beside the parts, which have laws alone.
        for (String tree : List.of("epic", "parentSuite")) {
            label(result, tree, "Left out on this machine");
        }
        for (String tree : List.of("feature", "suite")) {
            label(result, tree, label(first, "epic"));
        }
        return result;
    }

    /** Whether a result is of no scenario, but one of those that are added here. */
    public static boolean isBesideScenarios(JsonObject result) {
        return !label(result, SCENARIOS).isEmpty();
    }

    /** How many scenarios such a result stands for. */
    public static int scenarios(JsonObject result) {
        return Integer.parseInt(label(result, SCENARIOS));
    }

    /** What stands around a scenario, such as its hooks, goes with it. */
    private void removeContainersOf(Set<String> removed) {
        for (Path file : files("-container.json")) {
            JsonArray children = read(file).getAsJsonArray("children");
            if (!children.isEmpty()
                    && children.asList().stream().map(JsonElement::getAsString).allMatch(removed::contains)) {
                delete(file);
            }
        }
    }

    private static JsonObject result(String identity, String name, long start, int scenarios) {
        JsonObject result = new JsonObject();
        result.addProperty("uuid", uuid(identity));
        result.addProperty("historyId", uuid(identity));
        result.addProperty("name", name);
        result.addProperty("fullName", name);
        result.addProperty("stage", "finished");
        result.addProperty("start", start);
        result.addProperty("stop", start);
        for (String list : List.of("steps", "attachments", "parameters", "links", "labels")) {
            result.add(list, new JsonArray());
        }
        label(result, SCENARIOS, String.valueOf(scenarios));
        return result;
    }

    private static String uuid(String identity) {
        return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static void label(JsonObject result, String name, String value) {
        JsonObject label = new JsonObject();
        label.addProperty("name", name);
        label.addProperty("value", value);
        result.getAsJsonArray("labels").add(label);
    }

    private static String label(JsonObject result, String name) {
        return result.getAsJsonArray("labels").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(label -> label.get("name").getAsString().equals(name))
                .map(label -> label.get("value").getAsString())
                .findFirst()
                .orElse("");
    }

    private void write(JsonObject result) {
        ResultFiles.write(folder.resolve(result.get("uuid").getAsString() + "-result.json"), result.toString());
    }

    private List<Path> files(String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + folder, e);
        }
    }

    private static JsonObject read(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + file, e);
        }
    }
}
