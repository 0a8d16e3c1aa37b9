package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.report.chart.Axis;
import dev.mixedprecision.report.chart.Curve;
import dev.mixedprecision.report.chart.LineChart;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Chart, table and deliverable of the same training in several precisions. */
public final class TrainingReport {
    private TrainingReport() {}

    /** The loss over the steps, a line a precision, the mean over the seeds. */
    public static String chart(List<TrainingCurve> curves, String conditions) {
        LineChart chart = LineChart.titled("The same training in every precision")
                .subtitle("Training loss before each step, mean over the seeds")
                .note(conditions)
                .x(Axis.linear("optimizer step"))
                .y(Axis.linear("loss, nats a token"));
        for (TrainingCurve curve : curves) {
            double[] steps = IntStream.range(0, curve.meanLosses().length)
                    .asDoubleStream()
                    .toArray();
            chart = chart.with(Curve.line(curve.precision(), steps, curve.meanLosses()));
        }
        return chart.toSvg();
    }

    /** A row a precision: held-out losses, differences from float32 and lost gradients. */
    public static String table(List<TrainingCurve> curves) {
        StringBuilder csv = new StringBuilder(
                "precision,held-out loss (mean),standard deviation,seeds,above float32 (mean of the seeds),interval from,"
                        + "interval to,margin,place,gradients lost in the first backward pass\n");
        for (TrainingCurve curve : curves) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%.6f,%.6f,%d,%.6f,%.6f,%.6f,%.6f,%s the margin,%.6f%n",
                    curve.precision(),
                    curve.heldOut().mean(),
                    curve.heldOut().standardDeviation(),
                    curve.heldOut().count(),
                    curve.besideFloat32().differences().mean(),
                    curve.besideFloat32().low(),
                    curve.besideFloat32().high(),
                    curve.besideFloat32().margin(),
                    curve.besideFloat32().place(),
                    curve.lost()));
        }
        return csv.toString();
    }

    /**
     * Why float16 needs a scaler and bfloat16 does not, from the measured runs: where each precision ends is told against
     * the margin, whichever side it is on.
     */
    public static String deliverable(
            TrainingCurve float32, TrainingCurve bfloat16, TrainingCurve scaled, TrainingCurve unscaled) {
        return String.format(
                        Locale.ROOT,
                        "A small Transformer language model, trained over %d seeds with the same data and initial weights,"
                                + " ends at a held-out loss of %.4f nats a token in float32, %.4f under bfloat16 autocast"
                                + " and %.4f under float16 autocast with a gradient scaler. Paired by seed, bfloat16 ends"
                                + " %s and scaled float16 %s; %s a margin of ±%.4f.",
                        float32.heldOut().count(),
                        float32.heldOut().mean(),
                        bfloat16.heldOut().mean(),
                        scaled.heldOut().mean(),
                        difference(bfloat16.besideFloat32()),
                        difference(scaled.besideFloat32()),
                        places(
                                bfloat16.besideFloat32().place(),
                                scaled.besideFloat32().place()),
                        bfloat16.besideFloat32().margin())
                + lost(bfloat16, scaled, unscaled);
    }

    private static String difference(Equivalence paired) {
        return String.format(
                Locale.ROOT,
                "%.4f above float32 (%.0f %% confidence interval %.4f to %.4f)",
                paired.differences().mean(),
                100 * paired.confidence(),
                paired.low(),
                paired.high());
    }

    private static String places(Equivalence.Place bfloat16, Equivalence.Place float16) {
        return bfloat16 == float16 ? "both are " + bfloat16 : "bfloat16 is " + bfloat16 + " and float16 " + float16;
    }

    private static String lost(TrainingCurve bfloat16, TrainingCurve scaled, TrainingCurve unscaled) {
        return String.format(
                Locale.ROOT,
                " Without the scaler float16 turns %.1f %% of the gradients of the first backward pass into zeros%s, and the"
                        + " loss ends at %.4f, %s: %s that margin. With the scaler it loses %.3f %%, and"
                        + " bfloat16, which has the exponents of float32, loses %.3f %% without any.%n",
                100 * unscaled.lost(),
                unscaled.lost() > scaled.lost() ? ", because its smallest value is 2⁻²⁴" : "",
                unscaled.heldOut().mean(),
                difference(unscaled.besideFloat32()),
                unscaled.besideFloat32().place(),
                100 * scaled.lost(),
                100 * bfloat16.lost());
    }
}
