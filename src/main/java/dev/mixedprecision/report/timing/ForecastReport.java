package dev.mixedprecision.report.timing;

import dev.mixedprecision.report.chart.BarChart;
import dev.mixedprecision.report.chart.Segment;
import dev.mixedprecision.timing.benchmark.Forecast;
import java.util.List;
import java.util.Locale;

/**
 * Foretold beside measured times, in the order in which they are given.
 *
 * @param graphs what was replayed, such as {@code plain graphs}
 * @param products what is timed as it is, such as {@code matrix products}
 */
public record ForecastReport(String graphs, String products) {

    /** One row a size and precision, comma-separated; speed-ups are over the size's first precision. */
    public String table(List<Forecast> forecasts) {
        StringBuilder csv = new StringBuilder("size,precision," + products + " ms,other kernels ms,foretold ms,"
                + "measured ms (median),measured over foretold,least ms,measured over least,foretold speed-up,"
                + "measured speed-up\n");
        for (Forecast each : forecasts) {
            Forecast first = first(forecasts, each);
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%.2f,%.2f,%.2f,%.2f,%.3f,%.2f,%.3f,%.2f,%.2f%n",
                    each.size(),
                    each.precision(),
                    each.foretold().productMs(),
                    each.foretold().otherMs(),
                    each.foretold().totalMs(),
                    each.measuredMs(),
                    each.ratio(),
                    each.least().totalMs(),
                    each.overLeast(),
                    first.foretold().totalMs() / each.foretold().totalMs(),
                    first.measuredMs() / each.measuredMs()));
        }
        return csv.toString();
    }

    private static Forecast first(List<Forecast> forecasts, Forecast of) {
        return forecasts.stream()
                .filter(each -> each.size().equals(of.size()))
                .findFirst()
                .orElseThrow();
    }

    /** A foretold bar, of products and other kernels, above each measured one. */
    public String chart(List<Forecast> forecasts) {
        BarChart chart = BarChart.titled("Forward and backward pass, foretold and measured")
                .subtitle(
                        "replayed " + graphs + "; foretold from the machine's own kernels, each by itself from memory")
                .x("model size")
                .y("time", "ms")
                .missing("not known");
        for (Forecast each : forecasts) {
            chart = chart.bar(
                            each.size(),
                            each.precision() + " foretold",
                            Segment.of(products, each.foretold().productMs()),
                            Segment.of("other kernels", each.foretold().otherMs()))
                    .bar(each.size(), each.precision() + " measured", Segment.of("measured", each.measuredMs()));
        }
        return chart.toSvg();
    }
}
