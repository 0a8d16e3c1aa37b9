package dev.mixedprecision.spec;

import com.google.gson.JsonObject;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;
import dev.mixedprecision.machine.Machine;
import dev.mixedprecision.report.AllureMetadata;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.timing.benchmark.BenchmarkOptions;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What must hold before anything is measured: options that exist, a selection that selects, results that can be written, a
 * libtorch that works. The build asks before the unit tests, and the specification again, which may be run without a build.
 */
final class Preflight {
    private static final String RESULT = "preflight";
    static final String DRY_RUN = "cucumber.execution.dry-run";

    private Preflight() {}

    /** Exits with 1, and with what is wrong in one line, where something is. */
    public static void main(String[] arguments) {
        try {
            checkWhatWasAskedFor();
            DeviceOption option = DeviceOption.fromSystemProperty();
            // Elsewhere libtorch comes with the build, and the first test that needs it loads it.
            if (option == DeviceOption.CUDA || System.getenv("PYTORCH_LIBRARY_PATH") != null) {
                Machine.describe(option.anyDevice());
            }
        } catch (RuntimeException | LinkageError e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Checks, and writes down which machine this is. What is wrong is thrown, and stands in the report too, which would
     * else be empty.
     */
    static void check() {
        check(new AllureMetadata(Path.of("allure-results")), Preflight::report);
    }

    static void check(AllureMetadata metadata, Consumer<Throwable> report) {
        metadata.writeCategories(Categories.forAllure()); // first, so that what is wrong here is sorted too
        try {
            checkWhatWasAskedFor();
            DeviceOption option = DeviceOption.fromSystemProperty();
            ComputeDevice device =
                    DeviceKind.ofAny(option).required(option.anyDevice(), "-D" + DeviceOption.PROPERTY + "=" + option);
            Map<String, String> machine = Machine.describe(device);
            metadata.writeEnvironment(machine);
            metadata.writeExecutor(Executor.describe(
                    System.getenv(), machine.get("Commit"), Path.of("allure-results/history/history-trend.json")));
            System.out.println("Specification on " + device + ", libtorch " + machine.get("libtorch") + " from "
                    + machine.get("libtorch.path"));
            if (!option.whyNoCuda().isEmpty()) {
                System.out.println("Scenarios tagged @cuda are skipped: " + option.whyNoCuda());
            }
        } catch (RuntimeException | LinkageError e) {
            report.accept(e);
            throw e;
        }
    }

    private static void checkWhatWasAskedFor() {
        Options.requireKnown(System.getProperties().stringPropertyNames());
        Options.requireAllowedValues();
        requireARealRun(configured(DRY_RUN));
        requireSelection();
        ResultFiles.requireWritable(ResultFiles.DIRECTORY.resolve("deliverable.md"));
        ResultFiles.requireWritable(BenchmarkOptions.fromSystemProperties().output());
    }

    /** A dry run matches steps and calls none of them: it would be green whatever is true. */
    static void requireARealRun(String dryRun) {
        if (Boolean.parseBoolean(dryRun)) {
            throw new IllegalArgumentException("-D" + DRY_RUN + "=" + dryRun
                    + " runs no step, so that no law could fail: leave it out; whether every step has a definition, the"
                    + " unit tests say (StepLintTest)");
        }
    }

    /** A parameter of Cucumber's, from where the JUnit platform takes it: the system's properties, then its file. */
    private static String configured(String property) {
        Properties file = new Properties();
        try (InputStream parameters = Preflight.class.getResourceAsStream("/junit-platform.properties")) {
            file.load(parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return System.getProperty(property, file.getProperty(property, ""));
    }

    private static void requireSelection() {
        SelectedScenarios selected = new SelectedScenarios();
        String rerun = System.getProperty(SelectedScenarios.RERUN);
        if (rerun != null) {
            selected.requirePlaces(rerun);
        }
        TreeSet<String> known = new TreeSet<>();
        boolean any = false;
        for (Features.Feature feature : Features.all()) {
            for (var scenario : feature.scenarios()) {
                List<String> tags = Features.tags(scenario);
                known.addAll(tags);
                any |= selected.selects(feature, scenario);
            }
        }
        if (!any) {
            throw new IllegalArgumentException(
                    "-D" + SelectedScenarios.PROPERTY + "=" + SelectedScenarios.expression() + " selects no scenario"
                            + (rerun == null ? "" : " of " + rerun) + ". Tags there are: " + String.join(" ", known));
        }
    }

    /** Whether a result is that of a preflight that failed, and not of a scenario. */
    static boolean isPreflight(JsonObject result) {
        return result.get("uuid").getAsString().equals(RESULT);
    }

    private static void report(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        AllureLifecycle lifecycle = Allure.getLifecycle();
        TestResult result = new TestResult()
                .setUuid(RESULT)
                .setHistoryId(RESULT)
                .setName("The specification can start")
                .setLabels(List.of(new Label().setName("epic").setValue("Set-up")))
                .setStatus(Status.BROKEN)
                .setStatusDetails(new StatusDetails()
                        .setMessage(failure.getMessage())
                        .setTrace(Categories.trace(Preflight.class, trace.toString())));
        lifecycle.scheduleTestCase(result);
        lifecycle.startTestCase(RESULT);
        lifecycle.stopTestCase(RESULT);
        lifecycle.writeTestCase(RESULT);
    }
}
