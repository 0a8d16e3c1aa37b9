package dev.mixedprecision.part.conformance;

import dev.mixedprecision.spec.Features;
import io.cucumber.messages.types.Examples;
import io.cucumber.messages.types.FeatureChild;
import io.cucumber.messages.types.TableCell;
import io.cucumber.messages.types.TableRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rows of the conformance tables, read from the features: a device's own files, and rows that name the device. */
final class ConformanceTables {
    private ConformanceTables() {}

    /** One row: the file that it is in, what stands above its table, and its cells by their column's title. */
    record Row(String file, String table, Map<String, String> cells) {}

    static List<Row> rows(String deviceType) {
        List<Row> rows = new ArrayList<>();
        String prefix = deviceType.toLowerCase(Locale.ROOT) + "-";
        for (Features.Feature feature : Features.all()) {
            String file = feature.file().getFileName().toString();
            if (feature.file().getName(1).toString().equals("conformance")) {
                for (FeatureChild child :
                        feature.document().getFeature().orElseThrow().getChildren()) {
                    child.getScenario().ifPresent(scenario -> scenario.getExamples()
                            .forEach(examples -> rows.addAll(rows(file, examples).stream()
                                    .filter(row -> file.startsWith(prefix)
                                            || row.cells()
                                                    .getOrDefault("device", "")
                                                    .contains(deviceType))
                                    .toList())));
                }
            }
        }
        return rows;
    }

    /** The operators' names as PyTorch's reference has them: what stands before a comma in the first column. */
    static Set<String> operators(String deviceType) {
        Set<String> names = new TreeSet<>();
        rows(deviceType)
                .forEach(row ->
                        names.add(row.cells().get("operator").split(",")[0].strip()));
        return names;
    }

    private static List<Row> rows(String file, Examples examples) {
        List<String> titles = cells(examples.getTableHeader().orElseThrow());
        List<Row> rows = new ArrayList<>();
        for (TableRow tableRow : examples.getTableBody()) {
            Map<String, String> cells = new HashMap<>();
            for (int i = 0; i < titles.size(); i++) {
                cells.put(titles.get(i), cells(tableRow).get(i));
            }
            rows.add(new Row(file, examples.getName(), cells));
        }
        return rows;
    }

    private static List<String> cells(TableRow row) {
        return row.getCells().stream().map(TableCell::getValue).toList();
    }
}
