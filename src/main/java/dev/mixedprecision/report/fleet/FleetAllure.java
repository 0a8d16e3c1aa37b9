package dev.mixedprecision.report.fleet;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.report.ResultFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Allure's results of several machines in one folder, where a scenario on two machines is two results and no retry. */
final class FleetAllure {
    private static final List<String> IDENTITIES = List.of("historyId", "testCaseId", "fullName");

    private final Path target;

    FleetAllure(Path target) {
        this.target = target;
    }

    /** Adds the results of a machine, under its name. */
    void add(String machine, Path results) {
        for (Path file : files(results)) {
            String name = file.getFileName().toString();
            if (name.endsWith("-result.json")) {
                JsonObject result = read(file);
                of(machine, result);
                write(result.get("uuid").getAsString() + "-result.json", result);
            } else if (name.endsWith("-container.json")) {
                JsonObject container = read(file);
                JsonArray children = new JsonArray();
                container.getAsJsonArray("children").forEach(child -> children.add(uuid(machine, child)));
                container.add("children", children);
                container.addProperty("uuid", uuid(machine, container.get("uuid")));
                sources(machine, container);
                write(container.get("uuid").getAsString() + "-container.json", container);
            } else if (name.contains("-attachment")) {
                copy(file, source(machine, name));
            } else if (name.equals("categories.json")) {
                copy(file, name);
            }
        }
    }

    /** Allure takes results of one identity for tries of one test; where they stand says on which machine they ran. */
    private static void of(String machine, JsonObject result) {
        result.addProperty("uuid", uuid(machine, result.get("uuid")));
        for (String identity : IDENTITIES) {
            if (result.has(identity)) {
                result.addProperty(identity, result.get(identity).getAsString() + " on " + machine);
            }
        }
        result.addProperty("name", result.get("name").getAsString() + " · " + machine);
        JsonArray labels = new JsonArray();
        for (JsonElement each : result.getAsJsonArray("labels")) {
            JsonObject label = each.getAsJsonObject();
            String name = label.get("name").getAsString();
            if (name.equals("parentSuite") || name.equals("suite")) {
                label.addProperty("name", name.equals("suite") ? "subSuite" : "suite");
            }
            if (!name.equals("subSuite")) {
                labels.add(label);
            }
        }
        labels.add(label("parentSuite", machine));
        labels.add(label("host", machine));
        result.add("labels", labels);
        JsonArray parameters = result.has("parameters") ? result.getAsJsonArray("parameters") : new JsonArray();
        parameters.add(label("machine", machine));
        result.add("parameters", parameters);
        sources(machine, result);
    }

    private static JsonObject label(String name, String value) {
        JsonObject label = new JsonObject();
        label.addProperty("name", name);
        label.addProperty("value", value);
        return label;
    }

    /** The attachments of a result and of all of its steps have the names that the copies have. */
    private static void sources(String machine, JsonElement json) {
        if (json.isJsonArray()) {
            json.getAsJsonArray().forEach(each -> sources(machine, each));
        } else if (json.isJsonObject()) {
            JsonObject object = json.getAsJsonObject();
            if (object.has("source") && object.get("source").isJsonPrimitive()) {
                object.addProperty(
                        "source", source(machine, object.get("source").getAsString()));
            }
            object.asMap().values().forEach(each -> sources(machine, each));
        }
    }

    private static String uuid(String machine, JsonElement uuid) {
        String both = machine + "\n" + uuid.getAsString();
        return UUID.nameUUIDFromBytes(both.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String source(String machine, String name) {
        return UUID.nameUUIDFromBytes((machine + "\n" + name).getBytes(StandardCharsets.UTF_8))
                + name.substring(name.indexOf("-attachment"));
    }

    private void write(String name, JsonObject json) {
        ResultFiles.write(target.resolve(name), json.toString());
    }

    private static JsonObject read(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private void copy(Path file, String name) {
        try {
            Files.createDirectories(target);
            Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("copying " + file, e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + folder, e);
        }
    }
}
