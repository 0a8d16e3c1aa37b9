package dev.mixedprecision.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import dev.mixedprecision.report.summary.LeftOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllureResultsTest {
    private static final String NO_DEVICE = "needs a CUDA device: no driver";

    @TempDir
    private Path folder;

    private AllureResults results;

    @BeforeEach
    void someResults() throws IOException {
        results = new AllureResults(folder);
        scenario("a", "EXE-01", "skipped", NO_DEVICE + "\nmore of it", 30);
        scenario("b", "EXE-03", "skipped", NO_DEVICE, 20);
        scenario("c", "EXE-03", "skipped", "eager is not chosen", 25);
        scenario("d", "EXE-02", "passed", "", 10);
        scenario("e", "SPD-01", "skipped", NO_DEVICE, 40);
        container("hooks of a and b", "a", "b");
        container("hooks of a and d", "a", "d");
        container("hooks of none");
    }

    private void scenario(String uuid, String law, String status, String message, long start) throws IOException {
        JsonObject result = new JsonObject();
        result.addProperty("uuid", uuid);
        result.addProperty("name", law + " · " + uuid);
        result.addProperty("status", status);
        result.addProperty("start", start);
        JsonObject details = new JsonObject();
        details.addProperty("message", message);
        details.addProperty("trace", "Type: " + message);
        result.add("statusDetails", details);
        JsonArray labels = new JsonArray();
        Stream.of("law=" + law, "epic=Part of " + law.substring(0, 3)).forEach(each -> {
            JsonObject label = new JsonObject();
            label.addProperty("name", each.split("=")[0]);
            label.addProperty("value", each.split("=")[1]);
            labels.add(label);
        });
        result.add("labels", labels);
        Files.writeString(folder.resolve(uuid + "-result.json"), result.toString());
    }

    private void container(String uuid, String... children) throws IOException {
        JsonObject container = new JsonObject();
        container.addProperty("uuid", uuid);
        JsonArray list = new JsonArray();
        Stream.of(children).forEach(list::add);
        container.add("children", list);
        Files.writeString(folder.resolve(uuid + "-container.json"), container.toString());
    }

    private static ScenarioRecord left(String law, String part, String reason) {
        return InventedRuns.left(law, part, Outcome.SKIPPED, reason);
    }

    private List<JsonObject> read(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .map(AllureResultsTest::json)
                    .toList();
        }
    }

    private static JsonObject json(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> labels(JsonObject result) {
        return result.getAsJsonArray("labels").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(label -> label.get("name").getAsString() + "="
                        + label.get("value").getAsString())
                .toList();
    }

    @Test
    void whatWasLeftOutForOneReasonIsOneResultAPart() throws IOException {
        results.leaveOneOfEach(LeftOut.of(List.of(
                left("EXE-01", "execution", NO_DEVICE),
                left("EXE-03", "execution", NO_DEVICE),
                left("EXE-03", "execution", "eager is not chosen"),
                left("SPD-01", "speedup", NO_DEVICE))));
        assertThat(read("-result.json"))
                .extracting(result -> result.get("name").getAsString())
                .containsExactlyInAnyOrder(
                        "Left out: 2 scenarios of EXE-01, EXE-03",
                        "Left out: 1 scenario of EXE-03",
                        "EXE-02 · d",
                        "Left out: 1 scenario of SPD-01");
        JsonObject line = read("-result.json").stream()
                .filter(result -> result.get("name").getAsString().contains("EXE-01"))
                .findFirst()
                .orElseThrow();
        assertThat(AllureResults.isBesideScenarios(line)).isTrue();
        assertThat(AllureResults.scenarios(line)).isEqualTo(2);
        assertThat(line.get("status").getAsString()).isEqualTo("skipped");
        assertThat(line.get("start").getAsLong()).isEqualTo(20);
        assertThat(line.get("description").getAsString()).isEqualTo("- EXE-01 · a\n- EXE-03 · b");
        assertThat(line.getAsJsonObject("statusDetails").get("trace").getAsString())
                .as("by which the report sorts it")
                .startsWith("Type: " + NO_DEVICE);
        assertThat(labels(line))
                .containsExactly(
                        "scenarios=2",
                        "epic=Left out on this machine",
                        "parentSuite=Left out on this machine",
                        "feature=Part of EXE",
                        "suite=Part of EXE");
    }

    @Test
    void whatStandsAroundScenariosGoesWithTheLastOfThem() throws IOException {
        results.leaveOneOfEach(
                LeftOut.of(List.of(left("EXE-01", "execution", NO_DEVICE), left("EXE-03", "execution", NO_DEVICE))));
        assertThat(read("-container.json"))
                .extracting(container -> container.get("uuid").getAsString())
                .containsExactly("hooks of a and d", "hooks of none");
    }

    @Test
    void whereNothingWasLeftOutAllStays() throws IOException {
        results.leaveOneOfEach(List.of());
        assertThat(read("-result.json")).hasSize(5).noneMatch(AllureResults::isBesideScenarios);
    }

    @Test
    void aResultOfNoScenarioStandsWhereItIsFirst() throws IOException {
        results.add("The answer", Instant.ofEpochMilli(5), "<p>held</p>", "", "<html></html>");
        JsonObject added = read("-result.json").stream()
                .filter(AllureResults::isBesideScenarios)
                .findFirst()
                .orElseThrow();
        assertThat(AllureResults.scenarios(added)).isZero();
        assertThat(added.get("name").getAsString()).isEqualTo("The answer");
        assertThat(added.get("status").getAsString()).isEqualTo("passed");
        assertThat(added.get("start").getAsLong()).isEqualTo(5);
        assertThat(added.get("descriptionHtml").getAsString()).isEqualTo("<p>held</p>");
        assertThat(labels(added)).contains("epic=The answer", "suite=The answer");
        JsonObject attachment = added.getAsJsonArray("attachments").get(0).getAsJsonObject();
        assertThat(attachment.get("type").getAsString()).isEqualTo("text/html");
        assertThat(folder.resolve(attachment.get("source").getAsString())).hasContent("<html></html>");
    }

    @Test
    void aRedOneSaysWhyInTheFormOfATrace() throws IOException {
        results.add("The answer", Instant.EPOCH, "", "BrokenLaw: [ACC-01] sum", "");
        JsonObject added = read("-result.json").stream()
                .filter(AllureResults::isBesideScenarios)
                .findFirst()
                .orElseThrow();
        assertThat(added.get("status").getAsString()).isEqualTo("failed");
        JsonObject details = added.getAsJsonObject("statusDetails");
        assertThat(details.get("message").getAsString()).isEqualTo("[ACC-01] sum");
        assertThat(details.get("trace").getAsString()).isEqualTo("BrokenLaw: [ACC-01] sum");
    }
}
