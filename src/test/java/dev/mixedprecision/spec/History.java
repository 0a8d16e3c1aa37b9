package dev.mixedprecision.spec;

import dev.mixedprecision.report.ResultFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the report's trends are drawn from: kept of each whole run, whatever became of its laws, and of no other. A run of a
 * few scenarios would be a notch in every trend, and what was misspelt no run at all.
 */
record History(Path folder) {
    private static final String PREFIX = "history/";

    /**
     * Keeps what a report knows of its run and those before.
     *
     * @param report the files of the report, by name, a character a byte
     * @return whether the run was a whole one, so that it was kept
     */
    boolean keep(AllureRun run, Map<String, String> report) {
        int all = SelectedScenarios.ofAllLaws().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        boolean whole = run.unfinished().isEmpty() && run.count() == all;
        if (whole) {
            report.entrySet().stream()
                    .filter(file -> file.getKey().startsWith(PREFIX))
                    .forEach(file -> ResultFiles.write(
                            folder.resolve(file.getKey().substring(PREFIX.length())),
                            new String(file.getValue().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
        }
        return whole;
    }
}
