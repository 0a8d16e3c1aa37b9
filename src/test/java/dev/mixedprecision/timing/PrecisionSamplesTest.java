package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Samples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a step is timed, by which clock, and what is kept of it. */
class PrecisionSamplesTest {
    private static final int STEPS = 4;

    private final PrecisionSamples samples = new PrecisionSamples(FloatFormat.BFLOAT16, 1e12, true);

    /** A step to warm up and three that are measured. */
    private PrecisionTimings measured(PacedDevice device) {
        for (int i = 0; i < STEPS; i++) {
            samples.take(device, device, i > 0);
        }
        return samples.timings(1);
    }

    private static Samples of(double... milliseconds) {
        return Samples.of(milliseconds);
    }

    @Test
    void theDevicesTimesAreOfItsWorkForAPhaseAlone() {
        PrecisionTimings timings = measured(new PacedDevice());
        assertThat(timings.forward()).as("forward").isEqualTo(of(21, 22, 23));
        assertThat(timings.backward()).as("backward").isEqualTo(of(41, 42, 43));
        assertThat(timings.optimizer().times()).as("optimizer").isEqualTo(of(6, 7, 8));
        assertThat(timings.total()).isEqualTo(of(62, 64, 66));
        assertThat(timings.wholeStep()).isEqualTo(of(68, 71, 74));
    }

    /** From an idle device, so without the 7 ms of preparing, until the host has noticed that it is idle again. */
    @Test
    void theHostsTimesAreFromAnIdleDeviceToAnIdleDevice() {
        PrecisionTimings timings = measured(new PacedDevice());
        assertThat(timings.forwardHost()).as("forward").isEqualTo(of(21.5, 22.5, 23.5));
        assertThat(timings.backwardHost()).as("backward").isEqualTo(of(41.5, 42.5, 43.5));
        assertThat(timings.clockDisagreement()).isCloseTo(1 / 65.0, within(1e-12));
    }

    @Test
    void launchesAreUntilAllIsLaunchedAndAreNoTimes() {
        PrecisionTimings timings = measured(new PacedDevice());
        assertThat(timings.forwardLaunch()).as("forward").isEqualTo(of(2, 2, 2));
        assertThat(timings.backwardLaunch()).as("backward").isEqualTo(of(3, 3, 3));
        assertThat(timings.optimizer().launches()).as("optimizer").isEqualTo(of(1, 1, 1));
        assertThat(timings.launchShare()).isCloseTo(5 / 64.0, within(1e-12));
        assertThat(timings.isLaunchBound()).isFalse();
    }

    @Test
    void peaksAreTheLargestOfAllStepsWithAndWithoutTheOptimizer() {
        PrecisionTimings timings = measured(new PacedDevice());
        assertThat(timings.peakBytes()).isEqualTo(103);
        assertThat(timings.optimizer().peakBytes()).isEqualTo(1103);
    }

    @Test
    void stepsOfTheWarmUpAreTakenAndNotKept() {
        PacedDevice device = new PacedDevice();
        samples.take(device, device, false);
        PrecisionTimings timings = samples.timings(1);
        assertThat(device.calls).containsExactly("prepare", "forward", "backward", "optimize", "finish");
        assertThat(List.of(timings.forward(), timings.backward(), timings.forwardHost(), timings.backwardLaunch()))
                .containsOnly(Samples.of());
    }

    /** As on a CPU: the host's clock is the only one, and a call returns when its work is done. */
    @Test
    void withoutADevicesClockTheHostsTellsTheTimesAndNothingIsLaunched() {
        PrecisionTimings timings = measured(new PacedDevice() {
            @Override
            public Optional<Mark> mark() {
                return Optional.empty();
            }

            @Override
            public boolean isAsynchronous() {
                return false;
            }
        });
        assertThat(timings.forward()).isEqualTo(of(21.5, 22.5, 23.5)).isEqualTo(timings.forwardHost());
        assertThat(timings.forwardLaunch().count()).isZero();
        assertThat(timings.optimizer().launches().count()).isZero();
        assertThat(timings.launchShare()).isNaN();
    }

    /** What SPD-02 judges: that one clock is wrong shows beside the other. */
    @Test
    void aClockThatDoesNotWaitForTheDeviceDisagreesWithTheDevices() {
        PrecisionTimings timings = measured(new PacedDevice() {
            @Override
            public void synchronize() {
                // forgotten
            }
        });
        assertThat(timings.forwardHost()).as("launching alone").isEqualTo(of(2, 2, 2));
        assertThat(timings.clockDisagreement()).isGreaterThan(1);
    }

    @Test
    void marksThatDoNotWaitForTheWorkDisagreeWithTheHosts() {
        PrecisionTimings timings = measured(new PacedDevice() {
            @Override
            long markedAt() {
                return now;
            }
        });
        assertThat(timings.forward()).as("launching alone").isEqualTo(of(2, 2, 2));
        assertThat(timings.clockDisagreement()).isGreaterThan(0.9);
        assertThat(timings.isLaunchBound()).as("which it seems to be").isTrue();
    }

    private static PacedDevice outOfMemoryIn(String phase) {
        return new PacedDevice() {
            private void fail(String now) {
                if (now.equals(phase) && step == 2) {
                    throw new LibtorchException("CUDA out of memory");
                }
            }

            @Override
            public ScalarType forward(FloatFormat precision) {
                ScalarType logits = super.forward(precision);
                fail("forward");
                return logits;
            }

            @Override
            public void backward() {
                super.backward();
                fail("backward");
            }

            @Override
            public void optimize() {
                super.optimize();
                fail("optimize");
            }
        };
    }

    private static void nothingIsKept(Samples... samples) {
        assertThat(samples).containsOnly(Samples.of());
    }

    /** Memory runs out in the third step, when there is a sample of every phase. */
    @Test
    void aForwardPassThatRanOutOfMemoryKeepsNoSamples() {
        PrecisionTimings timings = measured(outOfMemoryIn("forward"));
        assertThat(timings.trouble()).isEqualTo("out of memory in forward");
        nothingIsKept(timings.forward(), timings.forwardHost(), timings.forwardLaunch(), timings.total());
        assertThat(timings.peakBytes()).as("the peak of the steps before").isNaN();
        assertThat(timings.optimizer().peakBytes()).isNaN();
    }

    @Test
    void aBackwardPassThatRanOutOfMemoryKeepsNoSamplesAndTheForwardPassGoesOn() {
        PrecisionTimings timings = measured(outOfMemoryIn("backward"));
        assertThat(timings.trouble()).isEqualTo("out of memory in backward");
        nothingIsKept(timings.backward(), timings.backwardHost(), timings.backwardLaunch(), timings.total());
        assertThat(timings.forward()).isEqualTo(of(21, 22, 23));
        assertThat(timings.peakBytes()).as("the peak of the steps before").isNaN();
    }

    @Test
    void anOptimizerThatRanOutOfMemoryKeepsNoSamplesAndThePassesGoOn() {
        PrecisionTimings timings = measured(outOfMemoryIn("optimize"));
        assertThat(timings.trouble()).isEqualTo("out of memory in the optimizer's step");
        nothingIsKept(timings.optimizer().times(), timings.optimizer().launches(), timings.wholeStep());
        assertThat(timings.total()).isEqualTo(of(62, 64, 66));
        assertThat(timings.peakBytes()).as("which the optimizer has no part in").isEqualTo(102);
        assertThat(timings.optimizer().peakBytes())
                .as("the peak of the step before")
                .isNaN();
    }

    /** The third of four steps fails: what comes before the phase goes on, what comes after needs it. */
    @ParameterizedTest
    @CsvSource({"forward, 3, 2, 2", "backward, 4, 3, 2", "optimize, 4, 4, 3"})
    void aPhaseThatRanOutOfMemoryEndsThoseAfterItAndTheCacheIsEmptiedOnce(
            String phase, int forward, int backward, int optimizer) {
        PacedDevice device = outOfMemoryIn(phase);
        measured(device);
        assertThat(device.calls).filteredOn("forward"::equals).hasSize(forward);
        assertThat(device.calls).filteredOn("backward"::equals).hasSize(backward);
        assertThat(device.calls).filteredOn("optimize"::equals).hasSize(optimizer);
        assertThat(device.calls).containsOnlyOnce("cache emptied");
    }

    @Test
    void aPhaseThatRanOutOfMemoryIsNotTriedAgainAndNoMarkIsLeftOpen() {
        PacedDevice device = outOfMemoryIn("backward");
        measured(device);
        assertThat(device.calls)
                .containsSubsequence("backward", "finish", "cache emptied", "prepare", "forward", "finish")
                .filteredOn("backward"::equals)
                .hasSize(3);
        assertThat(device.openMarks).isZero();
    }

    /** The memory of a model that did not last has no times. */
    @Test
    void whatFailedAsAWholeHasNoSamplesFromBefore() {
        PacedDevice device = new PacedDevice();
        measured(device);
        samples.fail("out of memory");
        PrecisionTimings timings = samples.timings(1);
        assertThat(timings.trouble()).isEqualTo("out of memory");
        nothingIsKept(
                timings.forward(),
                timings.backward(),
                timings.forwardHost(),
                timings.optimizer().times());
        assertThat(timings.peakBytes()).isNaN();
    }

    @Test
    void throttlingIsForgottenToo() {
        PrecisionTimings held = measured(new PacedDevice() {
            @Override
            public Optional<CudaState> state() {
                now += 2_000_000;
                return Optional.of(new CudaState(1000, 1980, 60, List.of("power", "heat")));
            }
        });
        assertThat(held.throttling()).containsExactly("power, heat", "power, heat", "power, heat");
        assertThat(held.stateQueryMs()).isEqualTo(of(2, 2, 2));
        samples.forget();
        assertThat(samples.timings(1).throttling()).isEmpty();
        assertThat(samples.timings(1).stateQueryMs()).isEqualTo(of());
    }

    @Test
    void whatIsForgottenIsAsIfItHadNeverBeen() {
        measured(outOfMemoryIn("forward"));
        samples.forget();
        assertThat(samples.timings(1)).isEqualTo(new PrecisionSamples(FloatFormat.BFLOAT16, 1e12, true).timings(1));
        assertThat(measured(new PacedDevice()).forward()).isEqualTo(of(21, 22, 23));
    }
}
