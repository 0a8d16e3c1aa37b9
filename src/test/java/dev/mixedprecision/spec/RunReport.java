package dev.mixedprecision.spec;

import dev.mixedprecision.report.AllureMetadata;
import dev.mixedprecision.report.AllureResults;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.ScenarioRecord;
import dev.mixedprecision.report.summary.Summary;
import dev.mixedprecision.report.summary.SummaryChart;
import dev.mixedprecision.report.summary.SummaryPage;
import dev.mixedprecision.report.summary.SummaryText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run leaves for its reader at its end: the summary, as a page, in the Allure report and on the console. */
final class RunReport {
    static final Path SUMMARY = Path.of("results", "summary.html");
    private static final Path ALLURE = Path.of("allure-results");
    private static final Path REPORT = Path.of("target", "allure-report", "index.html");

    private RunReport() {}

    static void write(Run run, List<SummaryChart> charts) {
        Summary summary = new Summary(run, charts);
        String page = SummaryPage.of(summary, places());
        ResultFiles.write(SUMMARY, page);
        String red = summary.red().stream().map(ScenarioRecord::reason).collect(Collectors.joining("\n"));
        AllureResults allure = new AllureResults(ALLURE);
        allure.leaveOneOfEach(summary.leftOut());
        allure.add(
                Summary.FIRST,
                run.started().minusMillis(1),
                SummaryPage.fragment(summary),
                summary.red().isEmpty() ? "" : Categories.trace(Judge.BrokenLaw.class, red),
                SummaryPage.of(summary, Map.of()));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("Device", run.fact("Device"));
        environment.putAll(summary.facts());
        environment.putAll(run.machine());
        new AllureMetadata(ALLURE).writeEnvironment(environment);
        System.out.println(SummaryText.of(
                summary, Map.of("Summary", absolute(SUMMARY), "Report, once it is written", absolute(REPORT))));
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    /** What lies beside the page, as far as there is such a thing. */
    private static Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("Every judgement (run.json)", RunRecorder.RUN.getFileName().toString());
        try (Stream<Path> files = Files.list(ResultFiles.DIRECTORY)) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(file -> places.put(
                            file.getFileName().toString(),
                            SUMMARY.getParent().relativize(file).toString().replace('\\', '/')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return places;
    }
}
