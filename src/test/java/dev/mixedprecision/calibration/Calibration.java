package dev.mixedprecision.calibration;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Envelope;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.part.execution.GradientAccuracy;
import dev.mixedprecision.part.execution.GradientAccuracyExperiment;
import dev.mixedprecision.part.execution.PassPlan;
import dev.mixedprecision.part.execution.Replay;
import dev.mixedprecision.part.execution.ReplayExperiment;
import dev.mixedprecision.part.speedup.LogitExperiment;
import dev.mixedprecision.part.speedup.LogitPlan;
import dev.mixedprecision.spec.Benchmarks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Prints what the envelopes of EXE-02 and SPD-06 are made of, on the CPU or on CUDA, and how far replayed fused graphs
 * are from launched passes beside the launched ones among themselves (EXE-06).
 *
 * <pre>Calibration cpu|cuda SEEDS_OF_TINY SEEDS_OF_SMALL REPLAYS</pre>
 *
 * <p>The laws use seed 1, which is not among those of the calibration; tiny's logits of SPD-06 are those of EXE-02, eager. An envelope for both devices is that around all of
 * their values: the smaller smallest, the larger largest.
 */
public final class Calibration {
    private static final int FIRST_SEED = 2;
    private static final List<FloatFormat> LOW = List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16);
    private static final List<FloatFormat> ALL =
            List.of(FloatFormat.FLOAT32, FloatFormat.FLOAT16, FloatFormat.BFLOAT16);

    private final ComputeDevice device;

    private Calibration(ComputeDevice device) {
        this.device = device;
    }

    public static void main(String[] arguments) {
        ComputeDevice device = arguments[0].equals("cuda") ? ComputeDevice.cuda() : ComputeDevice.cpu();
        Calibration calibration = new Calibration(device);
        System.out.println("Distances from float64 in units of u, on " + device);
        System.out.println(
                "| passes | seeds | least < smallest … RMS … largest < most | 95 % | ln 2 / s of the logarithms |");
        calibration.logitsAndGradients(Integer.parseInt(arguments[1]));
        calibration.logitsOfSmall(Integer.parseInt(arguments[2]));
        if (device.isCuda()) {
            System.out.println("Worst gradient of replayed fused graphs, and of passes that were launched besides");
            System.out.println("| passes | replayed : farthest of so many launched |");
            calibration.replays(Integer.parseInt(arguments[3]));
        }
    }

    private void logitsOfSmall(int seeds) {
        for (FloatFormat type : LOW) {
            print(
                    "logits of small under " + type + " autocast",
                    samples(
                            seeds,
                            seed -> new LogitExperiment()
                                            .run(new LogitPlan(
                                                    ModelSize.SMALL, Benchmarks.hardware(device), type, 128, 1, seed))
                                            .distance()
                                    / type.unitRoundoff()));
        }
    }

    private void logitsAndGradients(int seeds) {
        for (Execution execution : List.of(Execution.EAGER, Execution.FUSED)) {
            for (FloatFormat precision : ALL) {
                List<GradientAccuracy> all = IntStream.range(FIRST_SEED, FIRST_SEED + seeds)
                        .mapToObj(seed -> new GradientAccuracyExperiment()
                                .run(new PassPlan(ModelSize.TINY, device, precision, 128, 1, seed), execution))
                        .toList();
                String what = " of tiny, " + execution + ", " + precision;
                double u = precision.unitRoundoff();
                print(
                        "logits" + what,
                        all.stream().mapToDouble(each -> each.logits() / u).toArray());
                print(
                        "worst gradient" + what,
                        all.stream().mapToDouble(each -> each.gradient() / u).toArray());
            }
        }
    }

    private void replays(int times) {
        for (ModelSize size : List.of(ModelSize.TINY, ModelSize.SMALL)) {
            for (FloatFormat precision : ALL) {
                List<String> ratios = new ArrayList<>();
                for (int seed = FIRST_SEED; seed < FIRST_SEED + times; seed++) {
                    Replay replay = new ReplayExperiment()
                            .run(new PassPlan(size, device, precision, 512, 4, seed), Execution.FUSED_GRAPH, 3);
                    ratios.add(String.format(
                            Locale.ROOT,
                            "%s %.3g : %.3g of %d",
                            replay.worst(),
                            replay.distance(),
                            replay.farthest(),
                            replay.launches()));
                }
                System.out.println("| " + size + " in " + precision + " | " + String.join("; ", ratios) + " |");
            }
        }
    }

    private static double[] samples(int seeds, IntToDoubleFunction experiment) {
        return IntStream.range(FIRST_SEED, FIRST_SEED + seeds)
                .mapToDouble(experiment)
                .toArray();
    }

    private static void print(String what, double... observed) {
        double[] sorted = Arrays.stream(observed).sorted().toArray();
        double[] logarithms = Arrays.stream(observed).map(Math::log).toArray();
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %s | %.3g | %.1f |",
                what,
                observed.length,
                Envelope.around(observed),
                sorted[(int) Math.ceil(0.95 * sorted.length) - 1],
                Math.log(2) / Samples.of(logarithms).standardDeviation()));
    }
}
