package dev.mixedprecision.part.lossscaling;

import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.part.lossscaling.TrainingOutcome.Run;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Trainings that go wrong: the laws notice. */
class TrainingTwinsTest {
    private static final String LOST = "the share of gradients that become zero under ";

    private Thens then;

    private static Thens backward(TrainingExperiment broken) {
        World world = Worlds.of("@LSC-02", ComputeDevice.cpu());
        new TrainingSteps(world, broken).firstBackwardPass(1);
        return new Thens(world);
    }

    /** Runs that end at the given mean losses, spread evenly over 0.4 nats, with parameters of a type. */
    private TrainingSteps ended(double float32, double bfloat16, double scaled, double unscaled, String parameterType) {
        Map<TrainingPrecision, List<Run>> runs = new EnumMap<>(TrainingPrecision.class);
        double[] means = {float32, bfloat16, scaled, unscaled};
        for (TrainingPrecision regime : TrainingPrecision.values()) {
            runs.put(
                    regime,
                    IntStream.range(0, 5)
                            .mapToObj(seed -> new Run(
                                    seed,
                                    List.of(),
                                    means[regime.ordinal()] + 0.1 * (seed - 2),
                                    0,
                                    0,
                                    List.of(parameterType),
                                    "float32"))
                            .toList());
        }
        World world = Worlds.of("@LSC-07", ComputeDevice.cpu());
        then = new Thens(world);
        TrainingSteps steps = new TrainingSteps(world);
        steps.learned(new TrainingOutcome(TrainingPlan.on(ComputeDevice.cpu(), 5), runs));
        return steps;
    }

    @Test
    void aScalerThatDoesNotScaleIsNoticed() {
        Thens passes = backward(BrokenScalers.trainsWithoutScaling());
        assertNoticed(
                () -> passes.isAtMost(LOST + TrainingPrecision.SCALED_FLOAT16, 1, "%"),
                "[LSC-02] gradients that become zero");
    }

    @Test
    void scalingWhereThereShouldBeNoneIsNoticed() {
        Thens passes = backward(BrokenScalers.trainsWithScaling());
        assertNoticed(
                () -> passes.isAbove(LOST + TrainingPrecision.UNSCALED_FLOAT16, 50, "%"),
                "[LSC-02] gradients that become zero",
                "expected: above 50 %");
    }

    /** s = 0.158, so that the interval is 4.604 · s · √(2/5) = 0.460 to either side. */
    @Test
    void aTrainingThatEndsElsewhereIsNoticed() {
        TrainingSteps worse = ended(1, 1.47, 1, 3, "float32");
        worse.endsWithin(TrainingPrecision.SCALED_FLOAT16);
        worse.endsAbove(TrainingPrecision.UNSCALED_FLOAT16);
        assertNoticed(
                () -> worse.endsWithin(TrainingPrecision.BFLOAT16),
                "[LSC-07] mean held-out loss under bfloat16 autocast",
                "at most 1.46",
                "5 float32 runs, Student's t, 99 %");
        assertNoticed(
                () -> ended(1, 1, 0.53, 3, "float32").endsWithin(TrainingPrecision.SCALED_FLOAT16), "at least 0.53");
        ended(1, 1.45, 0.55, 3, "float32").endsWithin(TrainingPrecision.BFLOAT16);
    }

    @Test
    void unscaledFloat16ThatLearnsIsNoticed() {
        assertNoticed(
                () -> ended(1, 1, 1, 1.3, "float32").endsAbove(TrainingPrecision.UNSCALED_FLOAT16),
                "[LSC-07] mean held-out loss under float16 autocast without a scaler");
    }

    @Test
    void parametersInLowPrecisionAreNoticed() {
        ended(1, 1, 1, 3, "float16");
        assertNoticed(
                () -> then.hasDtype("the parameters of every precision", "float32"),
                "[LSC-07] dtypes of the parameters, float32",
                "measured: float16");
    }
}
