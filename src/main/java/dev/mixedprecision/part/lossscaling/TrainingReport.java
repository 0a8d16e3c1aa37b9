package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.numerics.PredictionInterval;
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

    /** A row a precision: held-out losses and lost gradients. */
    public static String table(List<TrainingCurve> curves) {
        StringBuilder csv = new StringBuilder(
                "precision,held-out loss (mean),standard deviation,seeds,gradients lost in the first backward pass\n");
        for (TrainingCurve curve : curves) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%.6f,%.6f,%d,%.6f%n",
                    curve.precision(),
                    curve.heldOut().mean(),
                    curve.heldOut().standardDeviation(),
                    curve.heldOut().count(),
                    curve.lost()));
        }
        return csv.toString();
    }

    /**
     * Why float16 needs a scaler and bfloat16 does not, in three sentences, from the measured runs: where each precision
     * ends is told against the interval, whichever side it is on.
     *
     * @param interval in which the mean of as many further float32 runs would end, with 99 %
     */
    public static String deliverable(
            TrainingCurve float32,
            TrainingCurve bfloat16,
            TrainingCurve scaled,
            TrainingCurve unscaled,
            PredictionInterval interval) {
        return String.format(
                        Locale.ROOT,
                        "A small Transformer language model, trained over %d seeds with the same data and initial weights,"
                                + " ends at a held-out loss of %.4f nats a token in float32, %.4f under bfloat16 autocast"
                                + " and %.4f under float16 autocast with a gradient scaler; %s the 99 %% prediction"
                                + " interval of the float32 runs, %.4f to %.4f.",
                        float32.heldOut().count(),
                        float32.heldOut().mean(),
                        bfloat16.heldOut().mean(),
                        scaled.heldOut().mean(),
                        places(place(bfloat16, interval), place(scaled, interval)),
                        interval.low(),
                        interval.high())
                + lost(bfloat16, scaled, unscaled, interval);
    }

    private static String lost(
            TrainingCurve bfloat16, TrainingCurve scaled, TrainingCurve unscaled, PredictionInterval interval) {
        return String.format(
                Locale.ROOT,
                " Without the scaler float16 turns %.1f %% of the gradients of the first backward pass into zeros%s, and the"
                        + " loss ends at %.4f, %s that interval. With the scaler it loses %.3f %%, and bfloat16, which has"
                        + " the exponents of float32, loses %.3f %% without any.%n",
                100 * unscaled.lost(),
                unscaled.lost() > scaled.lost() ? ", because its smallest value is 2⁻²⁴" : "",
                unscaled.heldOut().mean(),
                place(unscaled, interval),
                100 * scaled.lost(),
                100 * bfloat16.lost());
    }

    private static String places(String ofBfloat16, String ofFloat16) {
        return ofBfloat16.equals(ofFloat16)
                ? "both lie " + ofBfloat16
                : "bfloat16 lies " + ofBfloat16 + " and float16 " + ofFloat16;
    }

    /** A loss that is not a number is on no side of the interval. */
    private static String place(TrainingCurve curve, PredictionInterval interval) {
        double mean = curve.heldOut().mean();
        if (interval.holds(mean)) {
            return "within";
        }
        return mean > interval.high() ? "above" : mean < interval.low() ? "below" : "not within";
    }
}
