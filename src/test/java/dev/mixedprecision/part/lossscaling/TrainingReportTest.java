package dev.mixedprecision.part.lossscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.ChartText;
import dev.mixedprecision.report.CsvTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trainings that never ran: every loss, share and difference is another number. */
class TrainingReportTest {
    private static final double MARGIN = 0.03125;

    /** Held-out losses 0.2, 0.25 and 0.3: their mean is 0.25, their deviation 0.05. */
    private static final TrainingCurve FLOAT32 = new TrainingCurve(
            "float32", new double[] {5, 4, 3}, Samples.of(0.2, 0.25, 0.3), beside(Samples.of(0, 0)), 0);

    private static final TrainingCurve BFLOAT16 = bfloat16(Samples.of(-0.0001, 0.0001, 0.0003));
    private static final TrainingCurve SCALED = scaled(Samples.of(0.002, 0.002));
    private static final TrainingCurve UNSCALED = unscaled(Samples.of(2.5, 2.5), 0.875);

    private static Equivalence beside(Samples differences) {
        return new Equivalence(differences, 0.99, MARGIN);
    }

    private static TrainingCurve bfloat16(Samples differences) {
        return new TrainingCurve(
                "bfloat16 autocast", new double[] {5.5, 4.5, 3.5}, Samples.of(0.4, 0.4), beside(differences), 0.00001);
    }

    private static TrainingCurve scaled(Samples differences) {
        return new TrainingCurve(
                "float16 scaled", new double[] {5.2, 4.2, 3.2}, Samples.of(0.15, 0.15), beside(differences), 0.0002);
    }

    private static TrainingCurve unscaled(Samples differences, double lost) {
        return new TrainingCurve(
                "float16 unscaled",
                new double[] {5.7, 5.8, 5.9},
                Samples.of(2.75, 2.75, 2.75, 2.75),
                beside(differences),
                lost);
    }

    private static String deliverable(TrainingCurve bfloat16, TrainingCurve scaled, TrainingCurve unscaled) {
        return TrainingReport.deliverable(FLOAT32, bfloat16, scaled, unscaled);
    }

    /** bfloat16: mean 0.0001, s 0.0002, t 9.925 with 2 degrees of freedom, so that it is 0.001146 to either side. */
    @Test
    void theTableHasARowForEveryPrecision() {
        CsvTable table = CsvTable.of(TrainingReport.table(List.of(FLOAT32, BFLOAT16, SCALED, UNSCALED)));
        assertThat(table.column("precision"))
                .containsExactly("float32", "bfloat16 autocast", "float16 scaled", "float16 unscaled");
        assertThat(table.column("held-out loss (mean)"))
                .containsExactly("0.250000", "0.400000", "0.150000", "2.750000");
        assertThat(table.column("standard deviation")).containsExactly("0.050000", "0.000000", "0.000000", "0.000000");
        assertThat(table.column("seeds")).containsExactly("3", "2", "2", "4");
        assertThat(table.column("above float32 (mean of the seeds)"))
                .containsExactly("0.000000", "0.000100", "0.002000", "2.500000");
        assertThat(table.column("interval from")).containsExactly("0.000000", "-0.001046", "0.002000", "2.500000");
        assertThat(table.column("interval to")).containsExactly("0.000000", "0.001246", "0.002000", "2.500000");
        assertThat(table.column("margin")).containsOnly("0.031250");
        assertThat(table.column("place"))
                .containsExactly("within the margin", "within the margin", "within the margin", "above the margin");
        assertThat(table.column("gradients lost in the first backward pass"))
                .containsExactly("0.000000", "0.000010", "0.000200", "0.875000");
    }

    @Test
    void theDeliverableHasEveryFigureInItsPlace() {
        assertThat(deliverable(BFLOAT16, SCALED, UNSCALED))
                .isEqualToNormalizingNewlines(
                        "A small Transformer language model, trained over 3 seeds with the same data"
                                + " and initial weights, ends at a held-out loss of 0.2500 nats a token in float32, 0.4000 under"
                                + " bfloat16 autocast and 0.1500 under float16 autocast with a gradient scaler. Paired by seed,"
                                + " bfloat16 ends 0.0001 above float32 (99 % confidence interval -0.0010 to 0.0012) and scaled"
                                + " float16 0.0020 above float32 (99 % confidence interval 0.0020 to 0.0020); both are within a margin of"
                                + " ±0.0313. Without the scaler float16 turns 87.5 % of the gradients of the first backward pass"
                                + " into zeros, because its smallest value is 2⁻²⁴, and the loss ends at 2.7500, 2.5000 above"
                                + " float32 (99 % confidence interval 2.5000 to 2.5000): above that margin. With the scaler it"
                                + " loses 0.020 %, and bfloat16, which has the exponents of float32, loses 0.001 % without any.\n");
    }

    @Test
    void whatEndsOutsideTheMarginIsToldBySide() {
        assertThat(deliverable(bfloat16(Samples.of(0.1, 0.1)), SCALED, UNSCALED))
                .contains("; bfloat16 is above and float16 within a margin");
        assertThat(deliverable(BFLOAT16, scaled(Samples.of(-0.1, -0.1)), UNSCALED))
                .contains("; bfloat16 is within and float16 below a margin");
        assertThat(deliverable(bfloat16(Samples.of(-1, 1)), scaled(Samples.of(-1, 1)), UNSCALED))
                .contains("; both are undecided against a margin");
        assertThat(deliverable(bfloat16(Samples.of(Double.NaN, 0)), SCALED, UNSCALED))
                .contains("bfloat16 ends NaN above float32")
                .contains("bfloat16 is not comparable with and float16 within a margin");
    }

    @Test
    void whereUnscaledFloat16LearnsAndLosesNothingNoReasonIsGiven() {
        assertThat(deliverable(BFLOAT16, SCALED, unscaled(Samples.of(0.01, 0.01), 0.0001)))
                .contains(
                        "float16 turns 0.0 % of the gradients of the first backward pass into zeros, and the loss ends")
                .contains("0.0100 to 0.0100): within that margin.")
                .doesNotContain("because");
    }

    @Test
    void theChartEndsAtEveryPrecisionsLastLossAndClaimsNothing() {
        String svg = TrainingReport.chart(List.of(FLOAT32, BFLOAT16, SCALED, UNSCALED), "three pretended steps");
        assertThat(ChartText.title(svg)).isEqualTo("The same training in every precision");
        assertThat(svg).contains("Training loss before each step, mean over the seeds", "three pretended steps");
        assertThat(ChartText.description(svg))
                .isEqualTo(
                        "Line chart of loss, nats a token over optimizer step. float32: 3 at 2. bfloat16 autocast: 3.5"
                                + " at 2. float16 scaled: 3.2 at 2. float16 unscaled: 5.9 at 2.");
    }
}
