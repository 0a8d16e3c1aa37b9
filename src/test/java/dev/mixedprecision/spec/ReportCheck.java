package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.report.AllureResults;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.comparison.ComparisonPage;
import dev.mixedprecision.report.comparison.RunComparison;
import dev.mixedprecision.report.page.Browser;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunJson;
import dev.mixedprecision.report.run.RunSchema;
import dev.mixedprecision.report.summary.LeftOut;
import dev.mixedprecision.report.summary.Summary;
import dev.mixedprecision.spec.AllureRun.Attachment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run has left, once its report is written: what is missing fails the build, whatever became of the laws. */
class ReportCheck {
    private static final Path RESULTS = Path.of("allure-results");
    private static final Path REPORT = Path.of("target", "allure-report", "index.html");
    /** The one file of the report holds what would else be many, by their names. */
    private static final Pattern FILE = Pattern.compile("d\\('([^']++)','([^']*+)'\\)");

    private static final Pattern DELIVERABLE = Pattern.compile("the deliverable is saved as \"(.+)\"");

    private static final Pattern JUDGED = Pattern.compile(",(?:holds|FAILS)$", Pattern.MULTILINE);

    private static AllureRun run;
    private static Run recorded;
    private static boolean kept;
    private static String report;
    private static final Map<String, String> SHOWN = new LinkedHashMap<>();

    @BeforeAll
    static void readWhatIsThere() throws IOException {
        run = AllureRun.of(RESULTS);
        assumeThat(run.scenarios()).as("begun, or the preflight says why not").noneMatch(Preflight::isPreflight);
        assertThat(run.unfinished()).as("what was running when the run ended").isEmpty();
        recorded = RunJson.read(RunRecorder.RUN);
        assertThat(REPORT).as("the report, which `mvn verify` writes").exists();
        report = Files.readString(REPORT);
        Matcher file = FILE.matcher(report);
        while (file.find()) {
            SHOWN.put(
                    file.group(1), new String(Base64.getDecoder().decode(file.group(2)), StandardCharsets.ISO_8859_1));
        }
        kept = new History(RESULTS.resolve("history")).keep(run, SHOWN);
    }

    @Test
    void noSelectedScenarioIsMissingFromTheReport() {
        int selected = SelectedScenarios.byLaw().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(run.count()).isEqualTo(selected);
        assertThat(recorded.scenarios()).hasSize(selected);
        assertThat(run.beside())
                .filteredOn(line -> AllureResults.scenarios(line) > 0)
                .extracting(AllureRun::name)
                .containsExactlyInAnyOrderElementsOf(LeftOut.of(recorded.scenarios()).stream()
                        .map(line -> "Left out: " + line.count())
                        .toList());
        assertThat(SHOWN.keySet())
                .filteredOn(file -> file.startsWith("data/test-cases/"))
                .hasSize(run.scenarios().size() + run.beside().size());
    }

    @Test
    void theSummaryIsTheFirstThingInTheReport() {
        assertThat(RunReport.SUMMARY).exists();
        for (String tree : List.of("data/suites.json", "data/behaviors.json")) {
            JsonArray parts = shown(tree).getAsJsonObject().getAsJsonArray("children");
            assertThat(names(parts).stream().sorted().findFirst())
                    .as("as the report sorts %s", tree)
                    .contains(Summary.FIRST);
        }
        assertThat(names(shown("widgets/environment.json").getAsJsonArray())).startsWith("Device", "Laws");
    }

    /** As the features tell it, and sorted by name the laws are in the order of their ids. */
    @Test
    void theBehavioursAreThePartsTheirLawsAndTheScenarios() {
        List<String> parts = Stream.of(Laws.Part.values()).map(Laws.Part::title).toList();
        List<JsonObject> laws = children(shown("data/behaviors.json").getAsJsonObject())
                .filter(part -> parts.contains(AllureRun.name(part)))
                .flatMap(ReportCheck::children)
                .toList();
        assertThat(laws).extracting(AllureRun::name).allMatch(name -> Laws.ID
                .matcher("@" + name.replaceFirst(" .*", ""))
                .matches());
        assertThat(laws.stream().flatMap(ReportCheck::children))
                .hasSize(run.scenarios().size())
                .noneMatch(scenario -> scenario.has("children"));
    }

    private static Stream<JsonObject> children(JsonObject of) {
        return StreamSupport.stream(of.getAsJsonArray("children").spliterator(), false)
                .map(JsonElement::getAsJsonObject);
    }

    /** All that it needs is in its one file; Allure's analytics would be a script from elsewhere. */
    @Test
    void openingTheReportCallsNobody() {
        assertThat(Pattern.compile("(?:src|href|url)\\s*[=(]\\s*[\"']?(?:https?:)?//[^\"'>]*")
                        .matcher(report)
                        .results()
                        .map(MatchResult::group))
                .isEmpty();
    }

    /** As a reader's browser shows it, where one is installed. */
    @ParameterizedTest
    @ValueSource(ints = {1500, 800})
    void nothingOfTheSummarySticksOutOfTheWindow(int width) {
        assertThat(browser().ask(RunReport.SUMMARY, "", width, Browser.OVERFLOWING))
                .isEmpty();
    }

    @Test
    void everyFigureOfTheSummaryIsTheRecordsAndEveryKeyFigureIsThere() {
        List<String> figures = recorded.scenarios().stream()
                .flatMap(scenario -> scenario.findings().stream())
                .filter(Finding::isKey)
                .map(Finding::shown)
                .distinct()
                .toList();
        List<String> seen = browser()
                .ask(
                        RunReport.SUMMARY,
                        "",
                        1500,
                        "[...document.querySelectorAll('.figure')].map(each => each.textContent)");
        assertThat(seen).containsAll(figures).isSubsetOf(figures);
    }

    @Test
    void everyLinkOfTheSummaryLeadsSomewhere() {
        String lost = "[...document.querySelectorAll('a')].map(each => each.getAttribute('href'))"
                + ".filter(to => !to.startsWith('#') || !document.getElementById(to.slice(1)))";
        assertThat(browser().ask(RunReport.SUMMARY, "", 1500, lost))
                .contains("run.json")
                .allSatisfy(file ->
                        assertThat(RunReport.SUMMARY.resolveSibling(file)).exists());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#behaviors", "#suites"})
    void theSummaryIsTheFirstThatAReaderOfTheReportFinds(String tree) {
        String names = "[...document.querySelectorAll('.node__name')].map(each => each.textContent.trim())";
        assertThat(browser().ask(REPORT, tree, 1500, names)).startsWith(Summary.FIRST);
    }

    private static Browser browser() {
        Optional<Browser> browser = Browser.installed();
        assumeThat(browser).as("Chromium on this machine").isPresent();
        return browser.orElseThrow();
    }

    @Test
    void whereABaselineIsNamedTheReportSaysWhatHasChangedSince() {
        assumeThat(Baseline.KEPT).exists();
        assertThat(RunReport.COMPARISON).exists();
        assertThat(run.beside()).extracting(AllureRun::name).contains(ComparisonPage.SECOND);
    }

    /** Otherwise what has changed is told, and fails nothing. */
    @Test
    void whereTheBaselineIsStrictNothingHasChanged() {
        assumeThat(Baseline.isStrict()).isTrue();
        assertThat(new RunComparison(RunJson.read(Baseline.KEPT), recorded).strictChanges())
                .as("what has changed since the baseline, as -D%s=true forbids", Baseline.STRICT)
                .isEmpty();
    }

    @Test
    void theEnvironmentIsNotMissingFromTheReport() throws IOException {
        Properties written = new Properties();
        try (InputStream file = Files.newInputStream(RESULTS.resolve("environment.properties"))) {
            written.load(file);
        }
        assertThat(written.stringPropertyNames()).contains("Device", "libtorch", "DJL", "Java", "Commit");
        assertThat(names(shown("widgets/environment.json").getAsJsonArray()))
                .containsExactlyInAnyOrderElementsOf(written.stringPropertyNames());
    }

    @Test
    void theCategoriesAreNotAlluresOwn() {
        List<String> written = names(JsonParser.parseString(AllureRun.text(RESULTS.resolve("categories.json")))
                .getAsJsonArray());
        assertThat(written).isNotEmpty();
        assertThat(written)
                .containsAll(
                        names(shown("widgets/categories.json").getAsJsonObject().getAsJsonArray("items")));
    }

    @Test
    void theTrendsAreNotWithoutThisRun() {
        assertThat(shown("widgets/history-trend.json")
                        .getAsJsonArray()
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("data")
                        .get("total")
                        .getAsInt())
                .isEqualTo(run.scenarios().size() + run.beside().size());
        assumeThat(kept).as("a whole run, which is kept").isTrue();
        JsonObject history = JsonParser.parseString(AllureRun.text(RESULTS.resolve("history/history.json")))
                .getAsJsonObject();
        assertThat(run.scenarios())
                .filteredOn(scenario -> !newest(history, scenario).equals(scenario.get("stop")))
                .extracting(AllureRun::name)
                .isEmpty();
    }

    /** When the newest run that the history knows of a scenario ended. */
    private static JsonElement newest(JsonObject history, JsonObject scenario) {
        JsonElement known = history.get(scenario.get("historyId").getAsString());
        return known == null
                ? JsonNull.INSTANCE
                : known.getAsJsonObject()
                        .getAsJsonArray("items")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("time")
                        .get("stop");
    }

    @Test
    void noAttachmentIsMissingOrEmptyOrLeftOutOfTheReport() {
        Set<String> shown = Set.copyOf(SHOWN.values());
        assertThat(run.scenarios())
                .flatMap(run::attachments)
                .filteredOn(
                        attachment -> attachment.content().isEmpty() || !shown.contains(bytes(attachment.content())))
                .extracting(Attachment::name)
                .isEmpty();
    }

    /** One step each below the Then that judged, and all in a table; where the scenario is green, all hold. */
    @Test
    void noJudgementIsMissingFromItsStepOrFromTheTable() {
        assertThat(run.passed())
                .filteredOn(scenario -> {
                    String table = attached(scenario, "Judgements", "text/csv").orElse("");
                    long inSteps = AllureRun.steps(scenario)
                            .map(AllureRun::name)
                            .filter(step -> step.contains(": expected ") && step.contains(", measured "))
                            .count();
                    long holds = Pattern.compile(",holds$", Pattern.MULTILINE)
                            .matcher(table)
                            .results()
                            .count();
                    return holds == 0 || holds != inSteps || table.contains(",FAILS\n");
                })
                .extracting(AllureRun::name)
                .isEmpty();
    }

    /** Every judgement that the report shows, in the documented form. */
    @Test
    void noJudgementIsMissingFromTheRecord() throws IOException {
        assertThat(RunSchema.problems(Files.readString(RunRecorder.RUN))).isEmpty();
        assertThat(recorded.scenarios().stream()
                        .filter(scenario -> !scenario.outcome().isLeftOut())
                        .mapToInt(scenario -> scenario.judgements().size())
                        .sum())
                .isEqualTo(run.scenarios().stream()
                        .map(scenario ->
                                attached(scenario, "Judgements", "text/csv").orElse(""))
                        .mapToInt(table -> (int) JUDGED.matcher(table).results().count())
                        .sum());
    }

    /** What a reader is promised by the law's title or the README, where the steps show it without being asked. */
    @ParameterizedTest
    @CsvSource({
        "ACC-07, Error over the steps, image/svg+xml",
        "ACC-07, Partial sums, image/svg+xml",
        "ACC-07, Results, text/csv",
        "EXE-03, 'Speed-up over size, launched and replayed', image/svg+xml",
        "EXE-03, Forward and backward, image/svg+xml",
        "EXE-03, All timings, text/csv",
        "EXE-09, Foretold and measured, image/svg+xml",
        "EXE-09, Foretold and measured, text/csv",
        "LNM-05, Errors, image/svg+xml",
        "LNM-05, Errors, text/csv",
        "LNM-06, Errors, image/svg+xml",
        "LNM-06, Errors, text/csv",
        "LSC-07, Loss curves, image/svg+xml",
        "LSC-07, Held-out losses, text/csv",
        "SCP-05, Bytes in use after each scope, text/plain",
        "SPD-07, mixed_precision_benchmark, text/csv",
        "SPD-07, All samples (JSON), application/octet-stream",
        "SPD-07, All timings, text/csv",
        "SPD-07, Forward and backward, image/svg+xml",
        "SPD-07, Speed-up over size, image/svg+xml",
        "SPD-07, Peak memory, image/svg+xml",
        "SPD-07, Share of peak, image/svg+xml",
        "SPD-08, The whole step, text/plain",
        "SPD-09, Foretold and measured, image/svg+xml",
        "SPD-09, Foretold and measured, text/csv",
        "SPD-11, The whole step, text/plain",
    })
    void noChartOrTableIsMissing(String law, String name, String type) {
        assertThat(run.passed())
                .filteredOn(scenario -> AllureRun.name(scenario).startsWith(law))
                .filteredOn(scenario -> attached(scenario, name, type)
                        .filter(content -> content.startsWith("<svg ") == type.equals("image/svg+xml"))
                        .isEmpty())
                .extracting(AllureRun::name)
                .isEmpty();
    }

    @Test
    void everyScenarioThatWasTimedSaysHowLongItTook() {
        assertThat(run.passed())
                .filteredOn(scenario -> AllureRun.steps(scenario)
                        .map(AllureRun::name)
                        .anyMatch(name -> name.startsWith("experiment: ")))
                .filteredOn(scenario -> attached(scenario, "How long it took, and where", "text/csv")
                        .isEmpty())
                .extracting(AllureRun::name)
                .isEmpty();
    }

    @Test
    void noDeliverableIsMissingOrOld() throws IOException {
        for (JsonObject scenario : run.passed()) {
            for (JsonObject step : AllureRun.steps(scenario).toList()) {
                Matcher deliverable = DELIVERABLE.matcher(AllureRun.name(step));
                if (deliverable.find()) {
                    Path saved = ResultFiles.DIRECTORY.resolve(deliverable.group(1));
                    assertThat(run.attachments(step))
                            .extracting(Attachment::content)
                            .containsExactly(AllureRun.text(saved));
                    assertThat(Files.getLastModifiedTime(saved).toInstant())
                            .as("when %s was saved, by a clock that is coarser", saved)
                            .isAfter(Instant.ofEpochMilli(step.get("start").getAsLong())
                                    .minusSeconds(1));
                }
            }
        }
    }

    private static Optional<String> attached(JsonObject scenario, String name, String type) {
        return run.attachments(scenario).stream()
                .filter(each -> each.name().startsWith(name) && each.type().equals(type))
                .findFirst()
                .map(Attachment::content);
    }

    private static JsonElement shown(String file) {
        assertThat(SHOWN).as("files of the report").containsKey(file);
        byte[] bytes = SHOWN.get(file).getBytes(StandardCharsets.ISO_8859_1);
        return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
    }

    /** As the report's files are held here: a character a byte. */
    private static String bytes(String content) {
        return new String(content.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static List<String> names(JsonArray list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> AllureRun.name(each.getAsJsonObject()))
                .toList();
    }
}
