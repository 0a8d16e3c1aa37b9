package dev.mixedprecision.spec;

import io.cucumber.core.options.CommandlineOptionsParser;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.plugin.Plugin;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.TestResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Scenarios of a test's own, run by Cucumber with the project's glue; what they show goes to a report that nobody reads. */
final class SmallRun {
    private final Path folder;

    /**
     * A run.
     *
     * @param folder for its files, of its own
     */
    SmallRun(Path folder) {
        this.folder = folder;
    }

    /** The exit status, and what Cucumber printed. */
    String of(String feature, Plugin... plugins) throws IOException {
        Path file = Files.createDirectories(folder.resolve("accumulation")).resolve("one.feature");
        Files.writeString(file, feature);
        Path printed = folder.resolve("printed.txt");
        // Not from system properties: a run that selects tags selects them among its own features.
        var options = new CommandlineOptionsParser(new ByteArrayOutputStream())
                .parse(
                        "--no-summary",
                        "--monochrome",
                        "--plugin",
                        "pretty:" + printed,
                        "--glue",
                        "dev.mixedprecision.spec",
                        file.toUri().toString())
                .build();
        Runtime cucumber = Runtime.builder()
                .withRuntimeOptions(options)
                .withAdditionalPlugins(plugins)
                .build();
        AllureLifecycle before = Allure.getLifecycle();
        AllureLifecycle elsewhere = new AllureLifecycle(new FileSystemResultsWriter(folder.resolve("results")));
        elsewhere.scheduleTestCase(new TestResult().setUuid("scenario"));
        elsewhere.startTestCase("scenario");
        Allure.setLifecycle(elsewhere);
        try {
            cucumber.run();
        } finally {
            Allure.setLifecycle(before);
        }
        return cucumber.exitStatus() + Files.readString(printed);
    }
}
