package dev.mixedprecision.part.accumulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mixedprecision.numerics.Accumulation;
import dev.mixedprecision.numerics.Accumulator;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.RepeatedAddition;
import dev.mixedprecision.report.ChartText;
import dev.mixedprecision.report.CsvTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums that nobody added: 1 + 4 × 0.5 is 3, and the rest is made up, in numbers that binary fractions hold. */
class AccumulationReportTest {
    private static final RepeatedAddition WORKLOAD = RepeatedAddition.decimal("1", "0.5", 4);

    /** Errs by +0.0625, all of it the additions'. */
    private static final Accumulation ALL_32 =
            sums(FloatFormat.FLOAT32, FloatFormat.FLOAT32, 0.5, 1, 1.5, 2, 2.5, 3.0625);

    /** Errs by −0.75: 1 less than 4 × 0.5625 give. */
    private static final Accumulation ALL_16 =
            sums(FloatFormat.FLOAT16, FloatFormat.FLOAT16, 0.5625, 1, 1.25, 1.5, 1.75, 2.25);

    /** Errs by +0.25, all of it from storing 0.5 as 0.5625. */
    private static final Accumulation MIXED =
            sums(FloatFormat.FLOAT32, FloatFormat.FLOAT16, 0.5625, 1, 1.5625, 2.125, 2.6875, 3.25);

    /** Stops at 1.5, at its third addition. */
    private static final Accumulation ALL_BF =
            sums(FloatFormat.BFLOAT16, FloatFormat.BFLOAT16, 0.625, 1, 1.25, 1.5, 1.5, 1.5);

    /** Errs by +0.5, all of it from storing 0.5 as 0.625. */
    private static final Accumulation MIXED_BF =
            sums(FloatFormat.FLOAT32, FloatFormat.BFLOAT16, 0.625, 1, 1.625, 2.25, 2.875, 3.5);

    private static final List<Accumulation> ALL = List.of(ALL_32, ALL_16, MIXED, ALL_BF, MIXED_BF);

    private static Accumulation sums(FloatFormat sum, FloatFormat addend, double rounded, double... sums) {
        return Accumulation.measured(new Accumulator(sum, addend), WORKLOAD, rounded, sums);
    }

    private static List<Accumulation> with(Accumulation other) {
        return ALL.stream()
                .map(each -> each.accumulator().equals(other.accumulator()) ? other : each)
                .toList();
    }

    @Test
    void theTableTellsEveryVariantsErrorApart() {
        CsvTable table = CsvTable.of(AccumulationReport.table(ALL));
        assertThat(table.column("accumulator")).containsExactly("float32", "float16", "float32", "bfloat16", "float32");
        assertThat(table.column("addend")).containsExactly("float32", "float16", "float16", "bfloat16", "bfloat16");
        assertThat(table.column("result")).containsExactly("3.0625", "2.25", "3.25", "1.5", "3.5");
        assertThat(table.column("error")).containsExactly("0.0625", "-0.75", "0.25", "-1.5", "0.5");
        assertThat(table.column("of input rounding")).containsExactly("0.0", "0.2500", "0.2500", "0.500", "0.500");
        assertThat(table.column("of accumulation")).containsExactly("0.0625", "-1.0000", "0.0000", "-2.000", "0.000");
        assertThat(table.column("stops at addition")).containsExactly("", "", "", "3", "");
    }

    @Test
    void aSumThatGoesOnAfterAPauseHasNotStopped() {
        Accumulation pausing = sums(FloatFormat.BFLOAT16, FloatFormat.BFLOAT16, 0.625, 1, 1.375, 1.375, 1.5, 1.625);
        assertThat(CsvTable.of(AccumulationReport.table(with(pausing))).column("stops at addition"))
                .containsOnly("");
        assertThat(ChartText.title(AccumulationReport.sumChart(with(pausing)))).isEqualTo("None of the sums stops");
        assertThat(AccumulationReport.deliverable(with(pausing)))
                .contains("bfloat16, with 8 bits instead of 11, reaches 1.625, and into float32 it comes to 3.5,");
    }

    @Test
    void theDeliverableHasEveryFigureInItsPlace() {
        assertThat(AccumulationReport.deliverable(ALL))
                .isEqualTo(
                        "1 + 4 × 0.5 should give 3: float32 gives 3.0625, float16 into a float16"
                                + " accumulator 2.25 (error 0.75), and float16 into a float32 accumulator 3.25 (error 0.25),"
                                + " for which the addend is widened, exactly, by the addition or by a cast before it. The float32"
                                + " accumulator adds no error of its own to float16 addends; what is left, 0.25, is the rounding"
                                + " of 0.5 to float16, 4 times over, which no accumulator can undo. A float16 accumulator also"
                                + " rounds every partial sum, to a grid that grows with the sum: here it errs more than a float32"
                                // From 1024 on float16's neighbours are 1 apart, and half of that is rounded to even.
                                + " one and would stop for good at 1024; bfloat16, with 8 bits instead of 11, stops at 1.5, and"
                                + " into float32 it comes to 3.5, which is why products in low precision are accumulated in float32.\n");
    }

    @Test
    void aFloat32AccumulatorThatErrsIsNotSaidToAddNothing() {
        Accumulation erring = sums(FloatFormat.FLOAT32, FloatFormat.FLOAT16, 0.5625, 1, 1.5625, 2.125, 2.6875, 3.3125);
        assertThat(AccumulationReport.deliverable(with(erring)))
                .contains("The float32 accumulator adds an error of its own, 0.0625, to the 0.25 that the rounding of"
                        + " 0.5 to float16, 4 times over, makes.")
                .doesNotContain("no error of its own");
    }

    @Test
    void aFloat16SumThatStopsInThisRunIsToldSo() {
        Accumulation stopping = sums(FloatFormat.FLOAT16, FloatFormat.FLOAT16, 0.5625, 1, 1.5, 1.75, 1.75, 1.75);
        assertThat(AccumulationReport.deliverable(with(stopping)))
                .contains("grows with the sum: here it stops at 1.75; bfloat16")
                .doesNotContain("would stop");
        assertThat(ChartText.title(AccumulationReport.sumChart(with(stopping)))).isEqualTo("2 of 5 sums stop");
    }

    @Test
    void thatFloat32AccumulatorsAreCloserIsSaidOnlyWhereTheyAre() {
        Accumulation exact16 = sums(FloatFormat.FLOAT16, FloatFormat.FLOAT16, 0.5625, 1, 1.5, 2, 2.5, 3);
        Accumulation asFarBf = sums(FloatFormat.BFLOAT16, FloatFormat.BFLOAT16, 0.625, 1, 1.5, 2, 2.25, 2.5);
        assertThat(AccumulationReport.deliverable(with(exact16)))
                .contains("here it errs no more than a float32 one and would stop for good at 1024;")
                .endsWith(
                        " into float32 it comes to 3.5. This run does not show a float32 accumulator to be closer for float16.\n");
        assertThat(AccumulationReport.deliverable(with(asFarBf)))
                .contains("here it errs more than a float32 one")
                .contains("This run does not show a float32 accumulator to be closer for bfloat16.")
                .doesNotContain("which is why");
    }

    @Test
    void aVariantThatIsMissingIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccumulationReport.deliverable(List.of(ALL_32, ALL_16, ALL_BF, MIXED_BF)))
                .withMessage("no variant float16 into float32");
    }

    @Test
    void theChartOfErrorsEndsAtEveryVariantsError() {
        String svg = AccumulationReport.errorChart(ALL);
        assertThat(ChartText.title(svg)).isEqualTo("Error of the running sum, by addend and accumulator");
        assertThat(svg).contains("1 + 4 × 0.5: distance from the exact sum after each addition");
        assertThat(ChartText.description(svg))
                .isEqualTo(
                        "Line chart of |error| over additions. float32 into float32: 0.0625 at 4. float16 into float16:"
                                + " 0.75 at 4. float16 into float32: 0.25 at 4. bfloat16 into bfloat16: 1.5 at 4. bfloat16 into"
                                + " float32: 0.5 at 4.");
    }

    @Test
    void theChartOfSumsEndsAtEveryVariantsResultAndNamesWhatStops() {
        String svg = AccumulationReport.sumChart(ALL);
        assertThat(ChartText.title(svg)).isEqualTo("bfloat16 into bfloat16 stops at 1.5");
        assertThat(svg).contains("1 + 4 × 0.5: the sum after each addition");
        assertThat(ChartText.description(svg))
                .isEqualTo(
                        "Line chart of sum over additions. float32 into float32: 3.06 at 4. float16 into float16: 2.25"
                                + " at 4. float16 into float32: 3.25 at 4. bfloat16 into bfloat16: 1.5 at 4. bfloat16 into"
                                + " float32: 3.5 at 4. exact sum: 3.");
    }
}
