package dev.mixedprecision.report.fleet;

import static dev.mixedprecision.report.run.InventedRuns.equal;
import static dev.mixedprecision.report.run.InventedRuns.failed;
import static dev.mixedprecision.report.run.InventedRuns.held;
import static dev.mixedprecision.report.run.InventedRuns.left;
import static dev.mixedprecision.report.run.InventedRuns.run;
import static dev.mixedprecision.report.run.InventedRuns.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.fleet.Fleet.Row;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.Judgement.Verdict;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunWriter;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    private static final String H100 = "CUDA (NVIDIA H100 80GB HBM3)";
    private static final String H200 = "CUDA (NVIDIA H200)";

    @TempDir
    private Path folder;

    private static Fleet fleet(ScenarioRecord one, ScenarioRecord other) {
        return Fleet.of(List.of(run(H100, one), run(H200, other)));
    }

    private static ScenarioRecord found(Finding finding) {
        return held("SPD-01", "a", equal("q", "b", "b", Verdict.HOLDS))
                .found(finding)
                .made();
    }

    @Test
    void machinesAreNamedByDeviceAndLibtorchAndTheSecondOfANameByItsNumber() {
        assertThat(Fleet.of(List.of(run(H100), run("CPU"), run(H100), run(H100)))
                        .runs()
                        .keySet())
                .containsExactly(
                        "NVIDIA H100 80GB HBM3, libtorch 2.11.0",
                        "CPU, libtorch 2.11.0",
                        "NVIDIA H100 80GB HBM3, libtorch 2.11.0 (2)",
                        "NVIDIA H100 80GB HBM3, libtorch 2.11.0 (3)");
    }

    @Test
    void aLawOnWhichMachinesDifferIsMarked() {
        assertThat(fleet(held("ACC-01", "a").made(), failed("ACC-01", "a").made())
                        .laws())
                .containsExactly(new Row("ACC-01", "Title of ACC-01", List.of("held", "failed"), 2, true));
        assertThat(fleet(held("ACC-01", "a").made(), held("ACC-01", "a").made()).laws())
                .containsExactly(new Row("ACC-01", "Title of ACC-01", List.of("held", "held"), 2, false));
    }

    @Test
    void whatAMachineCannotTryIsNoDifference() {
        assertThat(fleet(held("EXE-01", "a").made(), left("EXE-01", "execution", Outcome.SKIPPED, "no device"))
                        .laws())
                .containsExactly(new Row("EXE-01", "Title of EXE-01", List.of("held", "skipped"), 1, false));
        assertThat(fleet(held("ACC-01", "a").made(), held("ACC-02", "a").made()).laws())
                .extracting(Row::cells)
                .containsExactly(List.of("held", "–"), List.of("–", "held"));
    }

    @Test
    void figuresThatDifferInBitsOrBeyondTheirSpreadsAreMarked() {
        assertThat(fleet(
                                found(Finding.value("sum", 1, FloatFormat.FLOAT16)),
                                found(Finding.value("sum", 2, FloatFormat.FLOAT16)))
                        .figures())
                .containsExactly(new Row("SPD-01", "sum", List.of("1", "2"), 2, true));
        Finding slow = Finding.number("speed-up", 2.5, "times").between(2.4, 2.6);
        assertThat(fleet(
                                found(slow),
                                found(Finding.number("speed-up", 3, "times").between(2.9, 3.1)))
                        .figures()
                        .get(0)
                        .differs())
                .isTrue();
        assertThat(fleet(
                                found(slow),
                                found(Finding.number("speed-up", 2.55, "times").between(2.5, 2.7)))
                        .figures()
                        .get(0)
                        .differs())
                .isFalse();
        assertThat(fleet(found(Finding.number("distance", 1, "u")), found(Finding.number("distance", 2, "u")))
                        .figures())
                .as("whose spread is not known")
                .containsExactly(new Row("SPD-01", "distance", List.of("1 u", "2 u"), 2, false));
        assertThat(fleet(found(Finding.words("type", "float16")), found(Finding.words("other", "float16")))
                        .figures())
                .containsExactly(
                        new Row("SPD-01", "type", List.of("float16", "–"), 1, false),
                        new Row("SPD-01", "other", List.of("–", "float16"), 1, false));
    }

    @Test
    void timesAreSharesOfEachMachinesPeakAndNeverMilliseconds() {
        List<Row> rows = fleet(
                        found(Finding.number("step", 40, "ms").between(39, 41).shareOfPeak(0.5)),
                        found(Finding.number("step", 20, "ms").between(19, 21)))
                .figures();
        assertThat(rows)
                .containsExactly(new Row("SPD-01", "step, share of the measured peak", List.of("50 %", "–"), 1, false));
        assertThat(fleet(found(Finding.number("step", 40, "ms")), found(Finding.number("step", 20, "ms")))
                        .figures())
                .isEmpty();
    }

    @Test
    void judgedBitsThatDifferAreTold() {
        assertThat(fleet(
                                held("ACC-01", "a", sum(1, "float16 0x3c00"), sum(1, "float16 0x3c00"))
                                        .made(),
                                held("ACC-01", "a", sum(1, "float16 0x3c00"), sum(2, "float16 0x4000"))
                                        .made())
                        .answers())
                .containsExactly(
                        new Row("ACC-01", "a", List.of("1 (float16 0x3c00)", "1 (float16 0x3c00)"), 2, false),
                        new Row("ACC-01", "a", List.of("1 (float16 0x3c00)", "2 (float16 0x4000)"), 2, true));
    }

    @Test
    void bitsThatOneMachineAloneHasJudgedAreNoDifference() {
        assertThat(fleet(
                                held("ACC-01", "a", sum(1, "float16 0x3c00")).made(),
                                held("ACC-01", "b", sum(2, "float16 0x4000")).made())
                        .answers())
                .containsExactly(
                        new Row("ACC-01", "a", List.of("1 (float16 0x3c00)", "–"), 1, false),
                        new Row("ACC-01", "b", List.of("–", "2 (float16 0x4000)"), 1, false));
    }

    @Test
    void thePageHasMachinesAsColumnsAndLawsAsRows() {
        String page = FleetPage.of(
                fleet(held("ACC-01", "a").made(), failed("ACC-01", "a").made()));
        assertThat(page)
                .contains("<th>NVIDIA H100 80GB HBM3, libtorch 2.11.0</th><th>NVIDIA H200, libtorch 2.11.0</th>")
                .contains(
                        "<tr class=\"red\"><td><b>ACC-01</b> Title of ACC-01</td>"
                                + "<td><span class=\"badge held\">held</span></td><td><span class=\"badge failed\">failed</span>")
                .contains("<tr><td>Device</td><td>" + H100 + "</td><td>" + H200 + "</td></tr>")
                .contains("There are no results with their bits that two of them have judged.")
                .doesNotContain("They agree on each of the laws");
    }

    /** Of three laws one machine has tried all, and the other has none but the first. */
    @Test
    void thePageSaysHowMuchWasCompared() {
        ScenarioRecord both = held("ACC-01", "a", sum(1, "float16 0x3c00")).made();
        Run more =
                run(H100, both, held("ACC-02", "a").made(), held("EXE-01", "a").made());
        Run fewer = run(H200, both, left("EXE-01", "execution", Outcome.SKIPPED, "no device"));
        assertThat(FleetPage.of(Fleet.of(List.of(more, fewer))))
                .contains("They agree on each of the laws that two or more of them have tried, 1 of 3.")
                .contains(
                        "They agree on each of the results with their bits that two or more of them have judged, 1 of 1.");
    }

    private void machine(String name, Run run) throws IOException {
        Path machine = folder.resolve("runs").resolve(name);
        RunWriter writer =
                RunWriter.begin(machine.resolve("results/run.json"), run.started(), run.selection(), run.machine());
        run.scenarios().forEach(writer::add);
        writer.end(run.ended());
        Path allure = Files.createDirectories(machine.resolve("allure-results"));
        Files.writeString(allure.resolve("x-result.json"), """
                        {"uuid": "x", "historyId": "h", "testCaseId": "t", "fullName": "f", "name": "ACC-01 · a",
                         "labels": [{"name": "parentSuite", "value": "Accumulation"}, {"name": "suite", "value": "ACC-01"}],
                         "steps": [{"name": "s", "attachments": [{"name": "c", "source": "y-attachment.csv"}]}]}
                        """);
        Files.writeString(allure.resolve("c-container.json"), """
                        {"uuid": "c", "children": ["x"], "afters": [{"attachments": [{"source": "y-attachment.csv"}]}]}
                        """);
        Files.writeString(allure.resolve("y-attachment.csv"), "of " + name);
        Files.writeString(allure.resolve("categories.json"), "[]");
    }

    private List<JsonObject> merged(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("fleet/allure-results"))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .map(file -> {
                        try {
                            return JsonParser.parseString(Files.readString(file))
                                    .getAsJsonObject();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }

    /** Allure takes results of one history for tries of one test. */
    @Test
    void aScenarioOnTwoMachinesIsTwoResultsWithTheirOwnAttachments() throws IOException {
        machine("a", run(H100, held("ACC-01", "a").made()));
        machine("b", run(H200, held("ACC-01", "a").made()));
        Files.createDirectories(folder.resolve("runs/empty"));
        Files.createDirectories(folder.resolve("fleet/allure-results"));
        Files.writeString(folder.resolve("fleet/allure-results/old-result.json"), "{}");
        FleetReport.main(new String[] {
            folder.resolve("runs").toString(), folder.resolve("fleet").toString()
        });
        List<JsonObject> results = merged("-result.json");
        assertThat(results).hasSize(2);
        for (String identity : List.of("uuid", "historyId", "testCaseId", "fullName", "name")) {
            assertThat(results)
                    .extracting(result -> result.get(identity).getAsString())
                    .doesNotHaveDuplicates();
        }
        Set<String> contents = new HashSet<>();
        for (JsonObject result : results) {
            String source = result.getAsJsonArray("steps")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("attachments")
                    .get(0)
                    .getAsJsonObject()
                    .get("source")
                    .getAsString();
            contents.add(Files.readString(folder.resolve("fleet/allure-results").resolve(source)));
            assertThat(result.getAsJsonArray("labels").toString())
                    .contains("{\"name\":\"suite\",\"value\":\"Accumulation\"}")
                    .contains("{\"name\":\"subSuite\",\"value\":\"ACC-01\"}")
                    .contains("{\"name\":\"parentSuite\",\"value\":\"NVIDIA H");
        }
        assertThat(contents).containsExactlyInAnyOrder("of a", "of b");
        assertThat(merged("-container.json"))
                .extracting(
                        container -> container.getAsJsonArray("children").get(0).getAsString())
                .containsExactlyInAnyOrderElementsOf(results.stream()
                        .map(result -> result.get("uuid").getAsString())
                        .toList());
        assertThat(folder.resolve("fleet/fleet.html")).content().contains("NVIDIA H200");
        assertThat(folder.resolve("fleet/allure-results/environment.properties"))
                .content()
                .contains("NVIDIA\\ H200,\\ libtorch\\ 2.11.0=1 held");
        assertThat(folder.resolve("fleet/allure-results/categories.json")).exists();
    }

    @Test
    void whereThereIsNoRunNothingIsReported() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("runs"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FleetReport.write(empty, folder))
                .withMessage(empty + " has no folder with a results/run.json");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FleetReport.main(new String[] {"one"}))
                .withMessageStartingWith("two folders are meant");
    }

    @Test
    void oneMachineIsAFleetToo() {
        assertThat(Fleet.of(List.of(InventedRuns.ofEveryOutcome())).laws()).noneMatch(Row::differs);
    }
}
