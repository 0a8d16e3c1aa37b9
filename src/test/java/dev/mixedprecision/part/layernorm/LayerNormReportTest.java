package dev.mixedprecision.part.layernorm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.ErrorSummary;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.LayerNorm;
import dev.mixedprecision.report.ChartText;
import dev.mixedprecision.report.CsvTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Layer norms that nobody computed: every error, bound and variance is another number. */
class LayerNormReportTest {
    private static final FloatFormat F16 = FloatFormat.FLOAT16;
    private static final FloatFormat BF16 = FloatFormat.BFLOAT16;

    private static final List<LayerNormVariant> GAINING = variants(0.006, 0.002, 0.09, 0.02);

    private static final Map<FloatFormat, LayerNormOutcome> OF_256 =
            Map.of(F16, outcome(1e-5, Double.POSITIVE_INFINITY, 2e-5, -0.0), BF16, outcome(1e-5, 65536, 3e-5, -1));

    private static final Map<FloatFormat, LayerNormOutcome> CONSTANT =
            Map.of(F16, outcome(1e-8, 0, 0, Double.NaN), BF16, outcome(1e-8, 0, 4e-8, 0));

    private static List<LayerNormVariant> variants(
            double float16, double float16Statistics, double bfloat16, double bfloat16Statistics) {
        return List.of(
                new LayerNormVariant(F16, false, largest(float16), 0.011, Double.NaN, largest(0.015)),
                new LayerNormVariant(F16, true, largest(float16Statistics), 0.012, 0, largest(0.016)),
                new LayerNormVariant(BF16, false, largest(bfloat16), 0.13, Double.NaN, largest(0.17)),
                new LayerNormVariant(BF16, true, largest(bfloat16Statistics), 0.14, 0, largest(0.18)));
    }

    /** Only the largest error and the count are for reports; what else it has stands out. */
    private static ErrorSummary largest(double error) {
        return new ErrorSummary(F16, error, 701, 702, 703, 704, 705, 706, 707, 0, 96);
    }

    private static LayerNormOutcome outcome(double eps, double variance, double storedEps, double output) {
        double[] row = {800, 801};
        LayerNormPlan plan = new LayerNormPlan(ComputeDevice.cpu(), LayerNorm.Precision.all(F16), row, eps);
        return new LayerNormOutcome(plan, row, variance, storedEps, new double[] {output, 802});
    }

    @Test
    void theTableHasARowForEveryVariant() {
        CsvTable table = CsvTable.of(LayerNormReport.table(GAINING));
        assertThat(table.column("variant"))
                .containsExactly(
                        "float16 throughout",
                        "float16 with float32 statistics",
                        "bfloat16 throughout",
                        "bfloat16 with float32 statistics");
        assertThat(table.column("largest error")).containsExactly("6.000e-03", "2.000e-03", "9.000e-02", "2.000e-02");
        assertThat(table.column("bound")).containsExactly("1.100e-02", "1.200e-02", "1.300e-01", "1.400e-01");
        assertThat(table.column("of storing the values"))
                .containsExactly("1.500e-02", "1.600e-02", "1.700e-01", "1.800e-01");
    }

    @Test
    void theChartHasABarForEveryVariantAndSaysByHowMuchFloat32StatisticsGain() {
        String svg = LayerNormReport.chart(GAINING);
        assertThat(ChartText.title(svg))
                .isEqualTo("float32 statistics divide the largest error by 3.00 in float16 and by 4.50 in bfloat16");
        assertThat(svg).contains("Largest error of layer norm over 96 values");
        assertThat(ChartText.description(svg))
                .endsWith(" float16 throughout largest error: 0.006; float16 float32 statistics largest error: 0.002;"
                        + " bfloat16 throughout largest error: 0.09; bfloat16 float32 statistics largest error: 0.02");
    }

    @Test
    void whereFloat32StatisticsGainNothingTheChartsTitleSaysWhatIsShown() {
        String neutral = "Layer norm throughout in the low type, and with float32 statistics";
        assertThat(ChartText.title(LayerNormReport.chart(variants(0.006, 0.002, 0.09, 0.09))))
                .isEqualTo(neutral);
        assertThat(ChartText.title(LayerNormReport.chart(variants(0.006, 0.007, 0.09, 0.02))))
                .isEqualTo(neutral);
        assertThat(ChartText.title(LayerNormReport.chart(variants(0.006, 0, 0.09, 0.02))))
                .as("no error is no divisor")
                .isEqualTo(neutral);
    }

    @Test
    void theDeliverableHasEveryFigureInItsPlace() {
        assertThat(LayerNormReport.deliverable(GAINING, OF_256, CONSTANT))
                .isEqualTo("Layer norm is sensitive in its statistics: the variance squares deviations,"
                        + " and eps keeps a constant row from becoming 0/0. In float16 the variance of a row of ±256"
                        + " overflows and the row came out as ±0 instead of ±1, and an eps of 1e-08 rounds to zero and a"
                        + " constant row came out as NaN. In bfloat16, which has float32's exponents, the variance of a"
                        + " row of ±256 is 65536 and the row came out as ±1, and an eps of 1e-08 is kept and a constant"
                        + " row came out as 0, so that it needs no rescue from overflow. bfloat16 has fewer digits, though:"
                        + " normalising ordinary data wholly in bfloat16 erred by up to 9.0e-02, in float16 by 6.0e-03;"
                        + " with float32 statistics these are 2.0e-02 and 2.0e-03, less for both, so that layer norm is"
                        + " better kept in float32 for bfloat16 too, for its digits.\n");
    }

    @Test
    void aFloat16ThatNeitherOverflowsNorLosesEpsIsToldSo() {
        Map<FloatFormat, LayerNormOutcome> wide = Map.of(F16, outcome(1e-5, 65504, 2e-5, 0.75), BF16, OF_256.get(BF16));
        Map<FloatFormat, LayerNormOutcome> kept = Map.of(F16, outcome(1e-8, 0, 5e-8, 0), BF16, CONSTANT.get(BF16));
        assertThat(LayerNormReport.deliverable(GAINING, wide, kept))
                .contains(
                        "In float16 the variance of a row of ±256 is 65504 and the row came out as ±0.75 instead of ±1,"
                                + " and an eps of 1e-08 is kept and a constant row came out as 0.")
                .doesNotContain("overflows", "rounds to zero");
    }

    @Test
    void aBfloat16ThatOverflowsOrLosesEpsIsNotSaidToNeedNoRescue() {
        Map<FloatFormat, LayerNormOutcome> overflowing =
                Map.of(F16, OF_256.get(F16), BF16, outcome(1e-5, Double.POSITIVE_INFINITY, 3e-5, 0));
        Map<FloatFormat, LayerNormOutcome> vanishing =
                Map.of(F16, CONSTANT.get(F16), BF16, outcome(1e-8, 0, 0, Double.NaN));
        assertThat(LayerNormReport.deliverable(GAINING, overflowing, CONSTANT))
                .contains("exponents, the variance of a row of ±256 overflows and the row came out as ±0 instead of ±1")
                .doesNotContain("rescue");
        assertThat(LayerNormReport.deliverable(GAINING, OF_256, vanishing))
                .contains("came out as ±1, and an eps of 1e-08 rounds to zero and a constant row came out as NaN. ")
                .doesNotContain("rescue");
        for (LayerNormOutcome halfSound : List.of(outcome(1e-8, 0, 0, 0), outcome(1e-8, 0, 4e-8, Double.NaN))) {
            assertThat(LayerNormReport.deliverable(GAINING, OF_256, Map.of(F16, CONSTANT.get(F16), BF16, halfSound)))
                    .doesNotContain("rescue");
        }
    }

    @Test
    void thatFloat32StatisticsHelpIsSaidOnlyWhereTheyDo() {
        assertThat(LayerNormReport.deliverable(variants(0.006, 0.002, 0.02, 0.09), OF_256, CONSTANT))
                .contains(
                        "wholly in bfloat16 erred by up to 2.0e-02, in float16 by 6.0e-03; with float32 statistics these"
                                + " are 9.0e-02 and 2.0e-03, which does not show that they help bfloat16.")
                .doesNotContain("better kept");
        assertThat(LayerNormReport.deliverable(variants(0.006, 0.007, 0.02, 0.02), OF_256, CONSTANT))
                .contains("which does not show that they help bfloat16 or float16.");
    }

    @Test
    void thatBfloat16HasFewerDigitsIsSaidOnlyWhereItErredMore() {
        assertThat(LayerNormReport.deliverable(variants(0.06, 0.002, 0.03, 0.02), OF_256, CONSTANT))
                .contains(
                        ". Normalising ordinary data wholly in bfloat16 erred by up to 3.0e-02, in float16 by 6.0e-02;")
                .doesNotContain("fewer digits");
    }
}
