package dev.mixedprecision.part.execution;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.ReplayedBenchmarks;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each law about executions notices the thing that it is about going wrong, with its message. */
class ExecutionTwinsTest {
    @TempDir
    private Path folder;

    private static ExecutionSteps steps(String law) {
        return new ExecutionSteps(Worlds.of(law, ComputeDevice.cpu()), new Benchmarks(plan -> {
            throw new IllegalStateException("this law times nothing");
        }));
    }

    private static ExecutionSteps of(String law, Replay replay) {
        ExecutionSteps steps = steps(law);
        steps.judgeReplays(replay);
        return steps;
    }

    private static ExecutionSteps of(GradientAccuracy accuracy) {
        ExecutionSteps steps = steps("@EXE-02");
        steps.judgeAccuracy(accuracy);
        return steps;
    }

    private ExecutionSteps timed(SpeedupBenchmark benchmark) {
        ExecutionSteps steps =
                new ExecutionSteps(Worlds.of("@EXE-03", ComputeDevice.cpu()), new Benchmarks(plan -> benchmark));
        steps.areTimed();
        return steps;
    }

    @Test
    void aPassWithTheSameBitsPasses() {
        ExecutionSteps steps = of("@EXE-01", BrokenExecutions.unbroken("graph"));
        assertThatCode(steps::theBitsAreTheSame).doesNotThrowAnyException();
        assertThatCode(steps::theIdsAreRead).doesNotThrowAnyException();
        ExecutionSteps fused = of("@EXE-06", BrokenExecutions.unbroken("fused-graph"));
        assertThatCode(fused::theLossIsTheSame).doesNotThrowAnyException();
        assertThatCode(fused::theGradientsAreClose).doesNotThrowAnyException();
        assertThatCode(fused::theIdsAreRead).doesNotThrowAnyException();
    }

    @Test
    void aGraphThatKeepsItsIdsIsNoticed() {
        ExecutionSteps steps = of("@EXE-01", BrokenExecutions.withItsOwnIds("graph"));
        assertThatThrownBy(steps::theBitsAreTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-01] differing bits in 22 arrays, tiny in float32")
                .hasMessageContaining("measured: 1 elements of the loss, and 21 arrays besides");
        assertThatThrownBy(steps::theIdsAreRead)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-01] the last loss is the first one's, of other ids");
        ExecutionSteps fused = of("@EXE-06", BrokenExecutions.withItsOwnIds("fused-graph"));
        assertThatThrownBy(fused::theLossIsTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] the loss has the bits of the launched pass's, tiny in float32");
        assertThatThrownBy(fused::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] ‖replayed − launched‖ / ‖launched‖ of the worst gradient");
    }

    @Test
    void gradientsThatAddUpAreNoticed() {
        assertThatThrownBy(of("@EXE-01", BrokenExecutions.addingUp("graph"))::theBitsAreTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("elements of the gradient of embedding, and 20 arrays besides");
        assertThatThrownBy(of("@EXE-06", BrokenExecutions.addingUp("fused-graph"))::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] ‖replayed − launched‖ / ‖launched‖ of the worst gradient");
    }

    @Test
    void aLostGradientIsNoticed() {
        assertThatThrownBy(of("@EXE-01", BrokenExecutions.losingAGradient("graph"))::theBitsAreTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-01] parameters without a gradient from the graph")
                .hasMessageContaining("measured: 1");
        assertThatThrownBy(of("@EXE-06", BrokenExecutions.losingAGradient("fused-graph"))::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] parameters without a gradient from the graph");
        assertThatThrownBy(of("@EXE-06", BrokenExecutions.losingAllGradients("fused-graph"))::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("measured: 21");
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float16", "bfloat16"})
    void aWrongFormulaIsNoticed(String precision) {
        assertThatThrownBy(of(BrokenExecutions.withoutScale(precision))::withinBound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-02] ‖logits − float64‖ / ‖float64‖, tiny, fused, in " + precision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float16", "bfloat16"})
    void aWrongDerivativeIsNoticed(String precision) {
        assertThatThrownBy(of(BrokenExecutions.withoutTheGatesGradient(precision))::withinBound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-02] the worst gradient's distance, blocks.");
    }

    @Test
    void anotherPrecisionIsNoticed() {
        assertThatThrownBy(of(BrokenExecutions.computedIn("bfloat16", "float16"))::withinBound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("in float16");
        assertThatThrownBy(of(BrokenExecutions.computedIn("float32", "bfloat16"))::notTooExact)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("less means another precision than bfloat16");
    }

    @Test
    void whatLaunchingHidIsSeen() {
        ExecutionSteps steps = timed(ReplayedBenchmarks.replayed(folder));
        assertThatCode(() -> steps.gainsAsGraph("small", 2.0)).doesNotThrowAnyException();
        assertThatCode(() -> steps.launchingHidTheRest(1.6)).doesNotThrowAnyException();
        assertThatCode(steps::bothCurvesAreShown).doesNotThrowAnyException();
    }

    @Test
    void aGraphThatIsLaunchedOneByOneIsNoticed() {
        ExecutionSteps steps = timed(ReplayedBenchmarks.launchedAllTheSame(folder));
        assertThatThrownBy(() -> steps.gainsAsGraph("small", 2.0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-03] speed-up of small as a graph")
                .hasMessageContaining("measured: 1.5 times");
        // A bound that it does hold leaves the comparison, where the same times are no gain beyond the spread.
        SpeedupBenchmark noisy = ReplayedBenchmarks.launchedAllTheSameWithSpread(folder);
        ExecutionSteps compared = timed(noisy);
        compared.gainsAsGraph("small", 1.0);
        assertThatThrownBy(() -> compared.launchingHidTheRest(1.6))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the upper end as launched");
    }

    @Test
    void aRecordingThatBrokeOffIsNoGraph() {
        ExecutionSteps steps = timed(ReplayedBenchmarks.brokenOff(folder));
        assertThatThrownBy(() -> steps.gainsAsGraph("small", 2.0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-03] what kept small from running as graph")
                .hasMessageContaining("the recording broke off in synchronize");
    }

    @Test
    void fusedOperatorsThatSaveNothingAreNoticed() {
        ExecutionSteps steps = steps("@EXE-04");
        steps.judgeMemory(new PeakMemory("small", "bfloat16", 1L << 31, 1L << 31));
        assertThatThrownBy(steps::fusedNeedsLess)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "[EXE-04] peak memory of small in bfloat16, fused (2.00 GiB) against eager (2.00");
    }

    @Test
    void aRecordingThatDoesHarmIsNoticed() {
        ExecutionSteps steps = steps("@EXE-05");
        steps.judgeRecording(new CaptureAttempt("", 1.5, 2.5, Double.NaN));
        assertThatThrownBy(() -> steps.isRefused("CUDA"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-05] the refusal says 'CUDA'");
        assertThatThrownBy(steps::eagerGoesOn)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-05] loss of an eager pass");
        assertThatThrownBy(steps::recordingGoesOn)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-05] loss of a replay");
    }
}
