package dev.mixedprecision.spec;

import dev.mixedprecision.report.AllureMetadata;
import dev.mixedprecision.report.AllureResults;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.comparison.ComparisonPage;
import dev.mixedprecision.report.comparison.RunComparison;
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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run leaves for its reader at its end: the summary, as a page, in the Allure report and on the console. */
final class RunReport {
    static final Path SUMMARY = Path.of("results", "summary.html");
    static final Path COMPARISON = Path.of("results", "comparison.html");
    private static final Path ALLURE = Path.of("allure-results");
    private static final Path REPORT = Path.of("target", "allure-report", "index.html");

    private RunReport() {}

    static void write(Run run, List<SummaryChart> charts, Optional<Run> baseline) {
        Summary summary = new Summary(run, charts);
        Map<String, String> places = places();
        Map<String, String> told = new LinkedHashMap<>();
        told.put("Summary", absolute(SUMMARY));
        told.put("Report, once it is written", absolute(REPORT));
        deleteComparison();
        baseline.ifPresent(before -> {
            RunComparison comparison = new RunComparison(before, run);
            write(comparison, run);
            places.put(ComparisonPage.TITLE, COMPARISON.getFileName().toString());
            told.put(ComparisonPage.TITLE, comparison.verdict() + ": " + absolute(COMPARISON));
        });
        ResultFiles.write(SUMMARY, SummaryPage.of(summary, places));
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
        System.out.println(SummaryText.of(summary, told));
    }

    /** One of another run would be taken for this one's. */
    private static void deleteComparison() {
        try {
            Files.deleteIfExists(COMPARISON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(RunComparison comparison, Run run) {
        String page = ComparisonPage.of(comparison);
        ResultFiles.write(COMPARISON, page);
        boolean red = Baseline.isStrict() && !comparison.strictChanges().isEmpty();
        new AllureResults(ALLURE)
                .add(
                        ComparisonPage.SECOND,
                        run.started(),
                        ComparisonPage.fragment(comparison),
                        red ? Categories.trace(Judge.BrokenLaw.class, comparison.verdict()) : "",
                        page);
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
