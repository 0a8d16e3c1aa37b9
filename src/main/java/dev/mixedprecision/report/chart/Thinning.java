package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** As many points of a line as can be seen. */
final class Thinning {
    /** About every other pixel of a plot. */
    private static final int COLUMNS = 300;
    /** So few points get a marker each. */
    private static final int FEW_POINTS = 24;

    private static final int MARKERS = 7;

    private Thinning() {}

    /** Of each column of pixels the lowest and the highest point, so that no peak is lost. */
    static List<Curve.Point> line(List<Curve.Point> points, Range x) {
        if (points.size() <= 2 * COLUMNS) {
            return points;
        }
        Comparator<Curve.Point> byY = Comparator.comparingDouble(Curve.Point::y);
        return points.stream()
                .collect(Collectors.groupingBy(
                        point -> (int) (COLUMNS * x.share(point.x())), TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(column -> Stream.of(Collections.min(column, byY), Collections.max(column, byY))
                        .distinct()
                        .sorted(Comparator.comparingDouble(Curve.Point::x)))
                .toList();
    }

    /**
     * The points to mark: all of a few, else some at equal distances, and those without a neighbour, which no line shows.
     *
     * @param runs points without gaps between them
     * @param phase from 0 to 1: where the first marker lies, so that those of curves that coincide are all seen
     */
    static List<Curve.Point> marked(List<List<Curve.Point>> runs, Range x, double phase) {
        boolean isFew = runs.stream().mapToInt(List::size).sum() <= FEW_POINTS;
        List<Curve.Point> marked = new ArrayList<>();
        double before = Math.floor(-phase);
        for (List<Curve.Point> run : runs) {
            for (Curve.Point point : run) {
                double stretch = Math.floor(MARKERS * x.share(point.x()) - phase);
                if (isFew || run.size() == 1 || stretch > before) {
                    marked.add(point);
                }
                before = stretch;
            }
        }
        return marked;
    }
}
