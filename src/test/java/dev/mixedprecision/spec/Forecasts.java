package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.timing.ForecastReport;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.timing.benchmark.Forecast;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** What is foretold of graphs from a machine's own rates, beside what they took: a scenario's facts. */
public final class Forecasts {
    private static final String BFLOAT16 = FloatFormat.BFLOAT16.toString();

    private final World world;
    private final ForecastReport report;

    /**
     * @param graphs what was replayed, such as {@code plain graphs}
     * @param products what is timed as it is, such as {@code matrix products}
     */
    public Forecasts(World world, String graphs, String products) {
        this.world = world;
        this.report = new ForecastReport(graphs, products);
    }

    /** @param sizes how many were chosen, asked when the table is judged */
    public void put(List<Forecast> forecasts, IntSupplier sizes) {
        put("measured time over the foretold one", forecasts, this::overForetold);
        List<Forecast> inBfloat16 = forecasts.stream()
                .filter(each -> each.precision().equals(BFLOAT16))
                .toList();
        put("measured time over the foretold one in bfloat16", inBfloat16, this::overForetold);
        put("measured time over the least possible one", forecasts, this::overLeast);
        forecasts.forEach(each -> world.found(Finding.number(
                "measured over foretold time of " + report.graphs() + ", " + each.size() + " in " + each.precision(),
                each.ratio(),
                "times")));
        world.facts().exhibits().put(() -> besideMeasured(forecasts, sizes), "foretold times beside measured ones");
    }

    private void put(String name, List<Forecast> forecasts, Function<Forecast, Quantity> quantity) {
        world.facts().quantities().putAll(() -> forecasts.stream().map(quantity).toList(), name);
    }

    private Quantity overForetold(Forecast forecast) {
        return over(
                forecast,
                "foretold",
                forecast.foretold(),
                forecast.ratio(),
                " and other kernels, each by itself and reading from memory");
    }

    private Quantity overLeast(Forecast forecast) {
        return over(
                forecast,
                "least",
                forecast.least(),
                forecast.overLeast(),
                " by themselves, reading from a cache, other kernels as fast as memory is");
    }

    private Quantity over(Forecast forecast, String which, Forecast.Parts parts, double ratio, String how) {
        return new Quantity(
                String.format(
                        Locale.ROOT,
                        "measured over %s time, %s in %s: %.2f ms over %.2f ms of %s and %.2f ms of other kernels",
                        which,
                        forecast.size(),
                        forecast.precision(),
                        forecast.measuredMs(),
                        parts.productMs(),
                        report.products(),
                        parts.otherMs()),
                ratio,
                "times",
                report.products() + how + ", measured on this machine in this process");
    }

    private Comparison besideMeasured(List<Forecast> forecasts, IntSupplier sizes) {
        world.attachCsv("Foretold and measured", report.table(forecasts));
        world.showInSummary("Foretold and measured", report.chart(forecasts));
        return new Same("sizes foretold", sizes.getAsInt(), (int)
                forecasts.stream().map(Forecast::size).distinct().count());
    }
}
