package dev.mixedprecision.report.timing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.report.ChartText;
import dev.mixedprecision.report.CsvTable;
import dev.mixedprecision.timing.benchmark.Forecast;
import dev.mixedprecision.timing.benchmark.Forecast.Parts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forecasts of machines that are not there: every time is another number. */
class ForecastReportTest {
    private static final ForecastReport REPORT = new ForecastReport("plain graphs", "matrix products");

    /** Foretold 40 and 16 ms of small, 250 and 50 ms of xl; at least 32, 10, 220 and 40. */
    private static final List<Forecast> FORECASTS = List.of(
            new Forecast("small", "float32", new Parts(30, 10), new Parts(30, 2), 60),
            new Forecast("small", "bfloat16", new Parts(9, 7), new Parts(8, 2), 20),
            new Forecast("xl", "float32", new Parts(200, 50), new Parts(190, 30), 275),
            new Forecast("xl", "bfloat16", new Parts(35, 15), new Parts(34, 6), 110));

    private final CsvTable table = CsvTable.of(REPORT.table(FORECASTS));

    @Test
    void theTableHasARowForEverySizeAndPrecision() {
        assertThat(table.column("size")).containsExactly("small", "small", "xl", "xl");
        assertThat(table.column("precision")).containsExactly("float32", "bfloat16", "float32", "bfloat16");
        assertThat(table.column("matrix products ms")).containsExactly("30.00", "9.00", "200.00", "35.00");
        assertThat(table.column("other kernels ms")).containsExactly("10.00", "7.00", "50.00", "15.00");
        assertThat(table.column("foretold ms")).containsExactly("40.00", "16.00", "250.00", "50.00");
        assertThat(table.column("measured ms (median)")).containsExactly("60.00", "20.00", "275.00", "110.00");
    }

    @Test
    void theMeasuredTimeIsOverTheForetoldOne() {
        assertThat(table.column("measured over foretold")).containsExactly("1.500", "1.250", "1.100", "2.200");
    }

    @Test
    void theLeastTimeIsThatOfProductsAndBytes() {
        assertThat(table.column("least ms")).containsExactly("32.00", "10.00", "220.00", "40.00");
        assertThat(table.column("measured over least")).containsExactly("1.875", "2.000", "1.250", "2.750");
    }

    @Test
    void speedUpsAreOverTheFirstPrecisionOfTheSameSize() {
        assertThat(table.column("foretold speed-up")).containsExactly("1.00", "2.50", "1.00", "5.00");
        assertThat(table.column("measured speed-up")).containsExactly("1.00", "3.00", "1.00", "2.50");
    }

    @Test
    void whereBfloat16ComesFirstItIsWhatOthersAreComparedWith() {
        List<Forecast> turned = List.of(FORECASTS.get(1), FORECASTS.get(0));
        CsvTable table = CsvTable.of(REPORT.table(turned));
        assertThat(table.column("foretold speed-up")).containsExactly("1.00", "0.40");
        assertThat(table.column("measured speed-up")).containsExactly("1.00", "0.33");
    }

    @Test
    void theChartHasBothBarsOfEveryRowAndClaimsNothing() {
        String svg = REPORT.chart(FORECASTS);
        assertThat(ChartText.title(svg)).isEqualTo("Forward and backward pass, foretold and measured");
        assertThat(ChartText.description(svg))
                .isEqualTo("Bar chart. Categories: model size. Values: time (ms)."
                        + " small float32 foretold matrix products: 30; small float32 foretold other kernels: 10;"
                        + " small float32 measured measured: 60;"
                        + " small bfloat16 foretold matrix products: 9; small bfloat16 foretold other kernels: 7;"
                        + " small bfloat16 measured measured: 20;"
                        + " xl float32 foretold matrix products: 200; xl float32 foretold other kernels: 50;"
                        + " xl float32 measured measured: 275;"
                        + " xl bfloat16 foretold matrix products: 35; xl bfloat16 foretold other kernels: 15;"
                        + " xl bfloat16 measured measured: 110");
    }
}
