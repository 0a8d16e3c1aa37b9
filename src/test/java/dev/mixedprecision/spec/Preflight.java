package dev.mixedprecision.spec;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.machine.DeviceOption;
import dev.mixedprecision.machine.Machine;
import dev.mixedprecision.report.AllureMetadata;
import dev.mixedprecision.timing.benchmark.BenchmarkOptions;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What must hold before the first scenario: options that exist, a selection that selects, a libtorch that works. */
final class Preflight {
    private Preflight() {}

    /**
     * Checks, and writes down which machine this is. What is wrong is thrown, and stands in the report too, which would
     * else be empty.
     */
    static void check() {
        AllureMetadata metadata = new AllureMetadata(Path.of("allure-results"));
        metadata.writeCategories(); // first, so that what is wrong here is sorted too
        try {
            DeviceOption option = DeviceOption.fromSystemProperty();
            BenchmarkOptions.fromSystemProperties();
            requireSelection();
            ComputeDevice device = option.anyDevice();
            Map<String, String> machine = Machine.describe(device);
            metadata.write(machine, System.getenv());
            System.out.println("Specification on " + device + ", libtorch " + machine.get("libtorch") + " from "
                    + machine.get("libtorch.path"));
            if (!option.whyNoCuda().isEmpty()) {
                System.out.println("Scenarios tagged @cuda are skipped: " + option.whyNoCuda());
            }
        } catch (RuntimeException | LinkageError e) {
            report(e);
            throw e;
        }
    }

    private static void requireSelection() {
        String expression = SelectedScenarios.expression();
        TreeSet<String> known = new TreeSet<>();
        boolean any = false;
        for (Features.Feature feature : Features.all()) {
            for (var scenario : feature.scenarios()) {
                List<String> tags = Features.tags(scenario);
                known.addAll(tags);
                any |= SelectedScenarios.selects(tags);
            }
        }
        if (!any) {
            throw new IllegalArgumentException("-D" + SelectedScenarios.PROPERTY + "=" + expression
                    + " selects no scenario. Tags there are: " + String.join(" ", known));
        }
    }

    private static void report(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        AllureLifecycle lifecycle = Allure.getLifecycle();
        TestResult result = new TestResult()
                .setUuid("preflight")
                .setHistoryId("preflight")
                .setName("The specification can start")
                .setLabels(List.of(new Label().setName("epic").setValue("Set-up")))
                .setStatus(Status.BROKEN)
                .setStatusDetails(
                        new StatusDetails().setMessage(failure.getMessage()).setTrace(trace.toString()));
        lifecycle.scheduleTestCase(result);
        lifecycle.startTestCase("preflight");
        lifecycle.stopTestCase("preflight");
        lifecycle.writeTestCase("preflight");
    }
}
