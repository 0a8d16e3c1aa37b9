package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A layer of a plot as lets-plot takes it: rows of data, and what all of them have in common. */
final class Layer {
    private final Map<String, Object> spec;
    private final Map<String, List<Object>> columns = new LinkedHashMap<>();

    /** Takes the kind of mark, then what its rows have in common, as alternating names and values. */
    Layer(String geom, Object... constants) {
        spec = map("geom", geom, "tooltips", "none");
        spec.putAll(map(constants));
    }

    /** A layer of texts of {@code size} pixels, whose middle height is at y, and which are left, middle or right of x. */
    static Layer text(double size, String side, Object... constants) {
        return text("text", size, side, constants);
    }

    /** The same on a white ground, which lines behind the texts shine through. */
    static Layer label(double size, String side) {
        return text("label", size, side, "fill", "white", "alpha", 0.7, "label_size", 0.0, "label_padding", 0.1);
    }

    private static Layer text(String geom, double size, String side, Object... constants) {
        Layer layer = new Layer(geom, "size", size / 2, "hjust", side, "family", Text.FAMILY, "color", Look.INK);
        layer.spec.putAll(map(constants));
        return layer;
    }

    /** Adds a row, as alternating names and values; every row has the same names. */
    Layer row(Object... cells) {
        map(cells).forEach((name, cell) -> columns.computeIfAbsent(name, unused -> new ArrayList<>())
                .add(cell));
        return this;
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** What lets-plot takes: the aesthetics are named as the columns are. */
    Map<String, Object> spec() {
        Map<String, Object> complete = new LinkedHashMap<>(spec);
        complete.put("data", columns);
        Map<String, Object> mapping = new LinkedHashMap<>();
        for (String name : columns.keySet()) {
            mapping.put(name, name);
            complete.remove(name);
        }
        complete.put("mapping", mapping);
        return complete;
    }

    /** A map in the order of writing, so that equal charts give equal text. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
