package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.summary.SummaryChart;
import io.cucumber.java.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What the steps of one scenario share: its law, its device, its judge, and how long its experiments took. */
public final class World {
    private final List<Timing> timings = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<SummaryChart> charts = new ArrayList<>();
    private final Evidence evidence;
    private final Facts facts = new Facts();
    private String scenarioId = "";
    private Judge judge;
    private ComputeDevice device;
    private InputShape input;
    private Deliverable deliverable;

    private record Timing(String experiment, String device, double milliseconds) {}

    private record Deliverable(String title, Supplier<String> text) {}

    /** The world of a scenario; what it shows goes to the Allure report. */
    public World() {
        this(new Evidence.InAllure());
    }

    public World(Evidence evidence) {
        this.evidence = evidence;
    }

    public void begin(Scenario scenario) {
        String law = Laws.idOf(scenario.getSourceTagNames());
        scenarioId = scenario.getId();
        begin(law, Laws.adviceFor(law, scenario.getUri()));
    }

    public void begin(String law, String advice) {
        judge = new Judge(law, advice, evidence);
    }

    /** Judges in the name of the scenario's law. */
    public Judge judge() {
        return judge;
    }

    /** Where the scenario's experiments run. */
    public ComputeDevice device() {
        if (device == null) {
            throw new IllegalStateException("no step of this scenario says on which device it runs");
        }
        return device;
    }

    public void runOn(ComputeDevice chosen) {
        device = chosen;
    }

    /** What the scenario's models are given. */
    public InputShape input() {
        if (input == null) {
            throw new IllegalStateException("no step of this scenario says what its models are given");
        }
        return input;
    }

    public void give(InputShape shape) {
        input = shape;
    }

    /** What the scenario has measured. */
    public Facts facts() {
        return facts;
    }

    /** What the run was asked for; read here and not before, so that tests which choose a device do not depend on it. */
    DeviceOption option() {
        return DeviceOption.fromSystemProperty();
    }

    /** Runs an experiment and notes how long it took, wall clock, for the report. */
    public <T> T timed(String experiment, Supplier<T> run) {
        return evidence.experiment(experiment, () -> {
            long start = System.nanoTime();
            T outcome = run.get();
            timings.add(new Timing(experiment, device().name(), (System.nanoTime() - start) / 1e6));
            return outcome;
        });
    }

    /**
     * Reads again what another scenario has measured, and says for the report how long that took.
     *
     * @param milliseconds wall clock, of the measuring
     */
    public <T> T readAgain(String experiment, double milliseconds, Supplier<T> read) {
        String again = experiment + ", measured before and read again";
        return evidence.experiment(again + String.format(Locale.ROOT, " (it took %.1f s)", milliseconds / 1e3), () -> {
            timings.add(new Timing(again, device().name(), milliseconds));
            return read.get();
        });
    }

    /** Says what was measured, as a part of the step that asked for it. */
    public void note(String text) {
        evidence.noted(text);
    }

    /** Keeps a figure for the summary, and for comparisons with other runs. */
    public void found(Finding finding) {
        findings.add(finding);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Attaches an SVG chart to the report. */
    public void attachSvg(String name, String svg) {
        evidence.attach(name, "image/svg+xml", ".svg", svg);
    }

    /** Attaches an SVG chart to the report, and shows it in the summary beside the figures of the part. */
    public void showInSummary(String name, String svg) {
        attachSvg(name, svg);
        charts.add(new SummaryChart(judge.law(), name, svg));
    }

    /** Attaches plain text to the report. */
    public void attachText(String name, String text) {
        evidence.attach(name, "text/plain", ".txt", text);
    }

    /** Attaches a file for programs, which the report links to and does not show. */
    public void attachFile(String name, String extension, String content) {
        evidence.attach(name, "application/octet-stream", extension, content);
    }

    /** Attaches a table, comma-separated with a header line, which the report shows as one. */
    public void attachCsv(String name, String csv) {
        evidence.attach(name, "text/csv", ".csv", csv);
    }

    /** Has a text written for the assignment, where the scenario saves it. */
    public void deliver(String title, Supplier<String> text) {
        deliverable = new Deliverable(title, text);
    }

    /** Attaches the deliverable, and saves it under results/mixed_precision/. */
    void saveDeliverable(String file) {
        if (deliverable == null) {
            throw new IllegalStateException("this scenario has nothing to deliver as " + file);
        }
        String text = deliverable.text().get();
        attachText(deliverable.title(), text);
        System.out.println(
                deliverable.title() + ", saved as " + ResultFiles.write(file, text) + System.lineSeparator() + text);
    }

    /** Requires that the scenario has judged something: where nothing was, nothing could have failed. */
    void requireJudgement() {
        if (judge.judgements().isEmpty()) {
            throw new IllegalStateException("this scenario of " + judge.law()
                    + " judged nothing, so that it cannot fail:" + " give it a Then that judges what was measured");
        }
    }

    /** Attaches what was judged and how long the experiments took, and hands it to the record of the run. */
    void end() {
        RunRecorder.note(
                scenarioId,
                new ScenarioNotes(device == null ? "" : device.name(), judge.judgements(), findings(), charts));
        if (!judge.judgements().isEmpty()) {
            attachCsv("Judgements", judge.toCsv());
            attachCsv("Judgements to the last digit", judge.toExactCsv());
        }
        if (!timings.isEmpty()) {
            StringBuilder csv = new StringBuilder("experiment,device,milliseconds\n");
            for (Timing timing : timings) {
                csv.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%.1f%n",
                        Csv.quoted(timing.experiment()),
                        Csv.quoted(timing.device()),
                        timing.milliseconds()));
            }
            attachCsv("How long it took, and where", csv.toString());
        }
    }
}
