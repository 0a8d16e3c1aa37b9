package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.report.chart.Axis;
import dev.mixedprecision.report.chart.Curve;
import dev.mixedprecision.report.chart.LineChart;
import java.util.List;
import java.util.Locale;

/** Chart and table of how errors grow. */
final class GrowthReport {
    private GrowthReport() {}

    /** The largest error over the number of products, a line an accumulator, both axes logarithmic. */
    static String chart(List<Growth> growths, String device) {
        LineChart chart = LineChart.titled("Error of a sum of products, by what adds them")
                .subtitle(
                        "products of numbers between 0 and 1: the largest error of the sampled sums, as a fraction of the sum")
                .note(device)
                .x(Axis.log10("products added"))
                .y(Axis.log10("error / sum"));
        for (Growth growth : growths) {
            double[] lengths =
                    growth.points().stream().mapToDouble(Growth.Point::length).toArray();
            double[] errors =
                    growth.points().stream().mapToDouble(Growth.Point::worst).toArray();
            chart = chart.with(Curve.line(growth.accumulator(), lengths, errors));
        }
        return chart.toSvg();
    }

    /** One row an accumulator and number of products. */
    static String table(List<Growth> growths) {
        StringBuilder csv = new StringBuilder("accumulator,products,largest error,mean error,bound\n");
        for (Growth growth : growths) {
            for (Growth.Point point : growth.points()) {
                csv.append(String.format(
                        Locale.ROOT,
                        "\"%s\",%d,%.3g,%.3g,%.3g%n",
                        growth.accumulator(),
                        point.length(),
                        point.worst(),
                        point.mean(),
                        point.bound().value().doubleValue()));
            }
        }
        return csv.toString();
    }
}
