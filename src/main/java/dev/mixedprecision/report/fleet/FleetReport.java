package dev.mixedprecision.report.fleet;

import dev.mixedprecision.report.AllureMetadata;
import dev.mixedprecision.report.ResultFiles;
import dev.mixedprecision.report.run.Run;
import dev.mixedprecision.report.run.RunJson;
import dev.mixedprecision.report.summary.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes one report of the runs of several machines: {@code mvn -Pfleet} calls it. */
public final class FleetReport {
    private FleetReport() {}

    /**
     * Writes fleet.html, and Allure's results of all machines.
     *
     * @param arguments the folder that has a folder a machine, in which lies results/run.json and, if the Allure report is to
     *     have the machine too, allure-results; and the folder to write to
     */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            throw new IllegalArgumentException(
                    "two folders are meant, of the runs and of the report, and not " + String.join(" ", arguments));
        }
        System.out.println(FleetPage.TITLE + ": " + write(Path.of(arguments[0]), Path.of(arguments[1])));
    }

    /** The page's place. */
    static Path write(Path runs, Path output) {
        List<Path> machines = machines(runs);
        List<Run> read = machines.stream()
                .map(machine -> RunJson.read(machine.resolve("results/run.json")))
                .toList();
        Fleet fleet = Fleet.of(read);
        Path results = output.resolve("allure-results");
        clear(results);
        FleetAllure allure = new FleetAllure(results);
        Map<String, String> environment = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<String, Run> each : fleet.runs().entrySet()) {
            Path ofMachine = machines.get(number++).resolve("allure-results");
            if (Files.isDirectory(ofMachine)) {
                allure.add(each.getKey(), ofMachine);
            }
            environment.put(each.getKey(), new Summary(each.getValue(), List.of()).verdict());
        }
        new AllureMetadata(results).writeEnvironment(environment);
        return ResultFiles.write(output.resolve("fleet.html"), FleetPage.of(fleet));
    }

    private static List<Path> machines(Path runs) {
        try (Stream<Path> folders = Files.list(runs)) {
            List<Path> machines = folders.filter(folder -> Files.exists(folder.resolve("results/run.json")))
                    .sorted()
                    .toList();
            if (machines.isEmpty()) {
                throw new IllegalArgumentException(runs + " has no folder with a results/run.json");
            }
            return machines;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + runs, e);
        }
    }

    private static void clear(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("clearing " + folder, e);
        }
    }
}
