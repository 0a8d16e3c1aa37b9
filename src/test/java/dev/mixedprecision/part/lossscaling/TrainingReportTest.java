package dev.mixedprecision.part.lossscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.PredictionInterval;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.ChartText;
import dev.mixedprecision.report.CsvTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trainings that never ran: every loss, share and end of the interval is another number. */
class TrainingReportTest {
    private static final PredictionInterval INTERVAL = new PredictionInterval(0.125, 0.5);

    /** Held-out losses 0.2, 0.25 and 0.3: their mean is 0.25, their deviation 0.05. */
    private static final TrainingCurve FLOAT32 =
            new TrainingCurve("float32", new double[] {5, 4, 3}, Samples.of(0.2, 0.25, 0.3), 0);

    private static final TrainingCurve BFLOAT16 = bfloat16(0.4);
    private static final TrainingCurve SCALED = scaled(0.15);
    private static final TrainingCurve UNSCALED = unscaled(2.75, 0.875);

    private static TrainingCurve bfloat16(double heldOut) {
        return new TrainingCurve(
                "bfloat16 autocast", new double[] {5.5, 4.5, 3.5}, Samples.of(heldOut, heldOut), 0.00001);
    }

    private static TrainingCurve scaled(double heldOut) {
        return new TrainingCurve("float16 scaled", new double[] {5.2, 4.2, 3.2}, Samples.of(heldOut, heldOut), 0.0002);
    }

    private static TrainingCurve unscaled(double heldOut, double lost) {
        return new TrainingCurve(
                "float16 unscaled", new double[] {5.7, 5.8, 5.9}, Samples.of(heldOut, heldOut, heldOut, heldOut), lost);
    }

    private static String deliverable(TrainingCurve bfloat16, TrainingCurve scaled, TrainingCurve unscaled) {
        return TrainingReport.deliverable(FLOAT32, bfloat16, scaled, unscaled, INTERVAL);
    }

    @Test
    void theTableHasARowForEveryPrecision() {
        CsvTable table = CsvTable.of(TrainingReport.table(List.of(FLOAT32, BFLOAT16, SCALED, UNSCALED)));
        assertThat(table.column("precision"))
                .containsExactly("float32", "bfloat16 autocast", "float16 scaled", "float16 unscaled");
        assertThat(table.column("held-out loss (mean)"))
                .containsExactly("0.250000", "0.400000", "0.150000", "2.750000");
        assertThat(table.column("standard deviation")).containsExactly("0.050000", "0.000000", "0.000000", "0.000000");
        assertThat(table.column("seeds")).containsExactly("3", "2", "2", "4");
        assertThat(table.column("gradients lost in the first backward pass"))
                .containsExactly("0.000000", "0.000010", "0.000200", "0.875000");
    }

    @Test
    void theDeliverableHasEveryFigureInItsPlace() {
        assertThat(deliverable(BFLOAT16, SCALED, UNSCALED))
                .isEqualToNormalizingNewlines(
                        "A small Transformer language model, trained over 3 seeds with the same data"
                                + " and initial weights, ends at a held-out loss of 0.2500 nats a token in float32, 0.4000 under"
                                + " bfloat16 autocast and 0.1500 under float16 autocast with a gradient scaler; both lie within"
                                + " the 99 % prediction interval of the float32 runs, 0.1250 to 0.5000. Without the scaler float16"
                                + " turns 87.5 % of the gradients of the first backward pass into zeros, because its smallest value"
                                + " is 2⁻²⁴, and the loss ends at 2.7500, above that interval. With the scaler it loses 0.020 %,"
                                + " and bfloat16, which has the exponents of float32, loses 0.001 % without any.\n");
    }

    @Test
    void whatEndsOutsideTheIntervalIsToldBySide() {
        assertThat(deliverable(bfloat16(0.6), SCALED, UNSCALED))
                .contains("scaler; bfloat16 lies above and float16 within the 99 % prediction interval");
        assertThat(deliverable(BFLOAT16, scaled(0.1), UNSCALED))
                .contains("scaler; bfloat16 lies within and float16 below the 99 % prediction interval");
        assertThat(deliverable(bfloat16(0.6), scaled(0.7), UNSCALED)).contains("both lie above the 99 %");
        assertThat(deliverable(bfloat16(Double.NaN), SCALED, UNSCALED))
                .contains("held-out loss of 0.2500 nats a token in float32, NaN under bfloat16")
                .contains("bfloat16 lies not within and float16 within the 99 %");
    }

    @Test
    void whereUnscaledFloat16LearnsAndLosesNothingNoReasonIsGiven() {
        assertThat(deliverable(BFLOAT16, SCALED, unscaled(0.45, 0.0001)))
                .contains(
                        "float16 turns 0.0 % of the gradients of the first backward pass into zeros, and the loss ends at"
                                + " 0.4500, within that interval.")
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
