package dev.mixedprecision.spec;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.report.AllureResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What Allure was told of a run, read without Allure.
 *
 * @param scenarios a result a scenario, its hooks among its steps
 * @param beside results of none: the summary, and a line for all scenarios of a part that were left out for one reason
 * @param unfinished where the run was when it ended, if that was before its end
 */
record AllureRun(Path folder, List<JsonObject> scenarios, List<JsonObject> beside, List<String> unfinished) {

    /** Something that a step shows. */
    record Attachment(String name, String type, Path file) {
        String content() {
            return text(file);
        }
    }

    static AllureRun of(Path folder) {
        Map<String, JsonObject> results = new TreeMap<>();
        for (JsonObject result : read(folder, "*-result.json")) {
            results.put(result.get("uuid").getAsString(), result);
        }
        for (JsonObject container : read(folder, "*-container.json")) {
            for (JsonElement child : container.getAsJsonArray("children")) {
                results.get(child.getAsString()).getAsJsonArray("steps").addAll(container.getAsJsonArray("afters"));
            }
        }
        List<String> unfinished = Optional.ofNullable(results.remove(UnfinishedRun.ID)).stream()
                .map(result ->
                        result.getAsJsonObject("statusDetails").get("message").getAsString())
                .toList();
        Map<Boolean, List<JsonObject>> byKind =
                results.values().stream().collect(Collectors.partitioningBy(AllureResults::isBesideScenarios));
        return new AllureRun(folder, byKind.get(false), byKind.get(true), unfinished);
    }

    /** How many scenarios the results stand for. */
    int count() {
        return scenarios.size()
                + beside.stream().mapToInt(AllureResults::scenarios).sum();
    }

    List<JsonObject> passed() {
        return scenarios.stream()
                .filter(scenario -> scenario.get("status").getAsString().equals("passed"))
                .toList();
    }

    List<Attachment> attachments(JsonObject step) {
        return steps(step)
                .flatMap(each -> objects(each, "attachments"))
                .map(each -> new Attachment(
                        each.get("name").getAsString(),
                        each.get("type").getAsString(),
                        folder.resolve(each.get("source").getAsString())))
                .toList();
    }

    /** A step or scenario itself and all below it. */
    static Stream<JsonObject> steps(JsonObject step) {
        return Stream.concat(Stream.of(step), objects(step, "steps").flatMap(AllureRun::steps));
    }

    static String name(JsonObject named) {
        return named.get("name").getAsString();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonObject> objects(JsonObject of, String list) {
        return StreamSupport.stream(of.getAsJsonArray(list).spliterator(), false)
                .map(JsonElement::getAsJsonObject);
    }

    private static List<JsonObject> read(Path folder, String glob) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            return StreamSupport.stream(files.spliterator(), false)
                    .map(file -> JsonParser.parseString(text(file)).getAsJsonObject())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
